"""Addresses of the summaries API, version 1."""

from django.urls import path

from reports.api import schema, views

urlpatterns = [
    path("indicators/", views.IndicatorsView.as_view(), name="api_indicators"),
    path("summaries/<str:indicator>/", views.SummaryView.as_view(), name="api_summary"),
    path("problems/<slug:slug>/", views.ProblemView.as_view(), name="api_problem"),
    path("schema/", schema.openapi, name="api_schema"),
    path("<path:rest>/", views.NowhereView.as_view(), name="api_nowhere"),
]
