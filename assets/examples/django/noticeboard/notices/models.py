"""What is pinned to the board."""

from django.db import models


class Notice(models.Model):
    """One notice."""

    title = models.CharField(max_length=80)
    text = models.TextField(max_length=1000)
    pinned_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first."""

        ordering = ["-pinned_at", "-id"]

    def __str__(self) -> str:
        """Return what the admin site calls it."""
        return self.title
