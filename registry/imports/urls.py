"""Addresses of imports."""

from django.urls import path

from . import pages

urlpatterns = [
    path("nhap/", pages.imports, name="imports"),
    path("nhap/da-nho/", pages.remembered, name="imports_remembered"),
    path("nhap/mau/<slug:code>/", pages.template_file, name="import_template"),
    path("nhap/<uuid:pk>/", pages.import_, name="import"),
    path("nhap/<uuid:pk>/cot/", pages.change_columns, name="import_columns"),
    path("nhap/<uuid:pk>/kiem-tra/", pages.check, name="import_check"),
    path("nhap/<uuid:pk>/nghia-cua-tu/", pages.explain, name="import_explain"),
    path("nhap/<uuid:pk>/ghi/", pages.confirm, name="import_confirm"),
    path("nhap/<uuid:pk>/dung/", pages.stop, name="import_stop"),
    path("nhap/<uuid:pk>/tien-do/", pages.progress, name="import_progress"),
    path("nhap/<uuid:pk>/tep-loi/", pages.faults_file, name="import_faults"),
    path("nhap/<uuid:pk>/hoan-tac/", pages.take_back, name="import_undo"),
]
