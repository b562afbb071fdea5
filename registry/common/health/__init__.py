"""Whether the machine is well: looking at all that the apps declare, and the checks of this floor.

``examination`` looks; the other modules have a check each of versions, disks, backups, work and the
certificate. An app above declares its own in its ``health.py``.
"""

from registry.common.declared.health import Check

from . import backups, certificate, disks, versions, work

CHECKS = (
    Check("version", "Chương trình", 10, versions.application),
    Check("postgresql", "PostgreSQL", 11, versions.database),
    Check("valkey", "Hàng đợi", 12, versions.broker),
    Check("migrations", "Bảng dữ liệu", 13, versions.tables),
    Check("disk", "Ổ đĩa dữ liệu", 20, disks.data),
    Check("backup_disk", "Ổ đĩa sao lưu", 21, disks.backup),
    Check("heartbeat", "Sao lưu: nhịp tim", 30, backups.heartbeat),
    Check("backup", "Sao lưu: bản sao", 31, backups.copies),
    Check("rehearsal", "Sao lưu: diễn tập", 32, backups.rehearsal),
    Check("worker", "Việc nền", 40, work.worker),
    Check("clock", "Đồng hồ", 41, work.clock),
    Check("queue", "Việc chờ", 42, work.queue),
    Check("failures", "Việc lỗi", 43, work.failures),
    Check("certificate", "Chứng thư", 70, certificate.certificate),
)
