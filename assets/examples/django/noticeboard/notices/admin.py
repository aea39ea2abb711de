"""The admin site: take notices down, or mend a typo."""

from django.contrib import admin

from .models import Notice


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):
    """Notices with the day they were pinned."""

    list_display = ["title", "pinned_at"]
    search_fields = ["title", "text"]
