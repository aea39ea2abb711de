"""Which address leads where."""

from django.contrib import admin
from django.urls import path

from notices import views

urlpatterns = [
    path("", views.board, name="board"),
    path("healthz", views.healthz, name="healthz"),
    path("admin/", admin.site.urls),
]
