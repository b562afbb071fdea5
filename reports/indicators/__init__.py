"""The indicators, declared by what they count. :mod:`reports.catalogue` has them all."""
