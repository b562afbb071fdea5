from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "registry.audit"
    verbose_name = "nhật ký"
