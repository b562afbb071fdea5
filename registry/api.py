"""Addresses of the summaries API, version 1."""

from django.urls import path

from reports.api import periods, schema, targets, units, views

urlpatterns = [
    path("indicators/", views.IndicatorsView.as_view(), name="api_indicators"),
    path("areas/", units.AreasView.as_view(), name="api_areas"),
    path("organizations/", units.OrganizationsView.as_view(), name="api_organizations"),
    path("targets/", targets.TargetsView.as_view(), name="api_targets"),
    path("periods/", periods.PeriodsView.as_view(), name="api_periods"),
    path("summaries/", views.SeveralView.as_view(), name="api_summaries"),
    path("summaries/<str:indicator>/", views.SummaryView.as_view(), name="api_summary"),
    path("problems/<str:slug>/", views.ProblemView.as_view(), name="api_problem"),
    path("schema/", schema.openapi, name="api_schema"),
    path("<path:rest>/", views.NowhereView.as_view(), name="api_nowhere"),
]
