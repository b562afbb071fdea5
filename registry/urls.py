"""Every address of the register."""


urlpatterns: list[object] = []
