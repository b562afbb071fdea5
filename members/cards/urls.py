"""Addresses of batches of cards."""

from __future__ import annotations

from django.urls import path

from registry.common.draft_pages import form_paths

from .pages import collecting, listing, stepping

BATCH = "dot-the/<int:number>/"

urlpatterns = [
    path("dot-the/", listing.batches, name="card_batches"),
    *form_paths("dot-the/moi/", collecting.new, name="card_batch_new"),
    path(BATCH, listing.batch, name="card_batch"),
    *form_paths(f"{BATCH}them/", collecting.add_many, name="card_batch_add"),
    *form_paths(f"{BATCH}them-nguoi/", collecting.add_one, name="card_batch_add_one"),
    path(f"{BATCH}bo/<int:line>/", collecting.drop, name="card_batch_drop"),
    *(
        address
        for step in stepping.STEPS
        for address in form_paths(f"{BATCH}{step}/", stepping.step, {"path": step}, name="card_batch_step")
    ),
]
