"""Addresses of what administrators do."""

from django.urls import path

from . import accounts, clients, machine, trail

urlpatterns = [
    path("nhat-ky/", trail.audit, name="audit"),
    path("quan-tri/", accounts.accounts, name="accounts"),
    path("quan-tri/nguoi-dung/moi/", accounts.account_new, name="account_new"),
    path("quan-tri/nguoi-dung/<int:number>/", accounts.account, name="account"),
    path("quan-tri/nguoi-dung/<int:number>/quyen/", accounts.account_grant, name="account_grant"),
    path("quan-tri/nguoi-dung/<int:number>/quyen/<int:grant_id>/thoi/", accounts.grant_end, name="grant_end"),
    path("quan-tri/nguoi-dung/<int:number>/ten/", accounts.account_rename, name="account_rename"),
    path("quan-tri/nguoi-dung/<int:number>/mat-khau/", accounts.account_password, name="account_password"),
    path("quan-tri/nguoi-dung/<int:number>/khoa/", accounts.account_end, name="account_end"),
    path("quan-tri/nguoi-dung/<int:number>/mo/", accounts.account_reopen, name="account_reopen"),
    path("quan-tri/nguoi-dung/<int:number>/buoc-hai/", accounts.account_factors, name="account_factors"),
    path("quan-tri/nguoi-dung/<int:number>/phien/", accounts.account_sessions, name="account_sessions"),
    path("quan-tri/tinh-trang/", machine.health, name="health"),
    path("quan-tri/may/", clients.clients, name="clients"),
    path("quan-tri/may/<int:number>/cap-lai/", clients.client_renew, name="client_renew"),
    path("quan-tri/may/<int:number>/thu-hoi/", clients.client_revoke, name="client_revoke"),
]
