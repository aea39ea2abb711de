"""The first table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Make room for notices."""

    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=80)),
                ("text", models.TextField(max_length=1000)),
                ("pinned_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={"ordering": ["-pinned_at", "-id"]},
        ),
    ]
