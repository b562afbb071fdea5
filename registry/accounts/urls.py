"""Addresses of sign-in."""

from django.urls import path

from . import pages

urlpatterns = [
    path("dang-nhap/", pages.SignIn.as_view(), name="login"),
    path("dang-xuat/", pages.sign_out, name="logout"),
    path("mat-khau/", pages.ChangePassword.as_view(), name="password"),
]
