"""Addresses of signing in and of one's own account."""

from django.urls import path

from .sign_in import own_pages, pages

urlpatterns = [
    path("dang-nhap/", pages.sign_in, name="login"),
    path("dang-nhap/buoc-hai/", pages.second_step, name="second_step"),
    path("dang-xuat/", pages.sign_out, name="logout"),
    path("mat-khau/", pages.password, name="password"),
    path("xac-nhan/", own_pages.prove, name="prove"),
    path("dang-nhap-hai-buoc/", own_pages.own_factors, name="factors"),
    path("dang-nhap-hai-buoc/dien-thoai/", own_pages.add_totp, name="factor_totp"),
    path("dang-nhap-hai-buoc/khoa/", own_pages.add_key, name="factor_key"),
    path("dang-nhap-hai-buoc/ma-du-phong/", own_pages.recovery_codes, name="factor_codes"),
    path("dang-nhap-hai-buoc/<int:number>/bo/", own_pages.remove_factor, name="factor_remove"),
    path("thiet-bi/", own_pages.own_sessions, name="own_sessions"),
    path("thiet-bi/ket-thuc/", own_pages.end_own_sessions, name="own_sessions_end"),
]
