"""The register as services of one machine: installing, upgrading, going back, the administrator's command.

What runs is said by the units in `deploy/systemd/`; what is carried in is made by `scripts/bundle.py`.
Everything in here is done by root, and nothing in here is imported by what answers requests.
"""
