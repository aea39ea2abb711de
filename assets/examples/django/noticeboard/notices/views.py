"""The board itself."""

from django.conf import settings
from django.db import connection
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from .models import Notice

SHOWN = 50


class NoticeForm(ModelForm):
    """A new notice."""

    class Meta:
        """What people fill in."""

        model = Notice
        fields = ["title", "text"]


@require_http_methods(["GET", "POST"])
def board(request: HttpRequest) -> HttpResponse:
    """Show the notices, and pin a new one."""
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("board")
    context = {
        "form": form,
        "lasting": connection.vendor != "sqlite",
        "notices": Notice.objects.all()[:SHOWN],
        "title": settings.BOARD_TITLE,
    }
    return render(request, "notices/board.html", context)


@require_GET
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer as long as the site and its database do."""
    Notice.objects.exists()
    return JsonResponse({"status": "ok"})
