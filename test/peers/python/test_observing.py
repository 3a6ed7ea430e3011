"""Logs, exports, feedback and analytics through Portkey's SDK."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from recorded import methods_of
from helpers import field, has, until

NOW = datetime.now(timezone.utc)
PERIOD = {
    "time_of_generation_min": (NOW - timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ"),
    "time_of_generation_max": NOW.strftime("%Y-%m-%dT%H:%M:%SZ"),
}
GROUPS = ("ai_service", "model", "status_code", "api_key", "config", "workspace", "provider", "prompt")


def test_logs_and_feedback(app: Any) -> None:
    app.logs.create(
        request={"url": "https://api.openai.com/v1/chat/completions", "body": {"model": "gpt-4o"}, "provider": "openai"},
        response={"body": {}, "status": 200, "response_time": 10},
        metadata={"traceId": "peer-trace"},
    )
    given = app.feedback.create(trace_id="peer-trace", value=5, weight=0.5, metadata={"a": "b"})
    app.feedback.update(feedback_id=given.feedback_ids[0], value=-5)
    many = app.feedback.bulk_create(feedbacks=[{"trace_id": "peer-trace", "value": 1}])
    assert len(many.feedback_ids) == 1


def test_log_exports(admin: Any, workspace: Any) -> None:
    jobs = admin.logs.exports
    made = jobs.create(
        workspace_id=workspace.slug, filters=PERIOD, requested_data=["id", "cost"], description="peer"
    )
    assert has(jobs.list(workspace_id=workspace.slug), made.id)
    jobs.update(export_id=made.id, workspace_id=workspace.slug, filters=PERIOD, requested_data=["id"])
    assert jobs.retrieve(export_id=made.id).requested_data == ["id"]
    jobs.start(export_id=made.id)
    jobs.cancel(export_id=made.id)
    assert jobs.retrieve(export_id=made.id).status == "stopped"
    other = jobs.create(workspace_id=workspace.slug, filters=PERIOD, requested_data=["id"], description="peer")
    jobs.start(export_id=other.id)
    until(lambda: jobs.retrieve(export_id=other.id), "success")
    assert jobs.download(export_id=other.id).signed_url


def test_analytics(admin: Any, workspace: Any) -> None:
    query = {**PERIOD, "workspace_slug": workspace.slug}
    graphs, groups = admin.analytics.graphs, admin.analytics.groups
    for name in sorted(methods_of(graphs.target, "x.")):
        assert getattr(graphs, name.removeprefix("x."))(**query).object == "analytics-graph", name
    for name in ("users", "ai_models", "workspaces"):
        assert field(getattr(groups, name)(**query), "data"), name
    assert field(groups.metadata(metadata_key="app", **query), "data")
    for group in GROUPS:
        reply = groups.group_by(group_by=group, columns="cost,requests", include_total=True, **query)
        assert field(reply, "data"), group
    assert admin.analytics.summary.cache(**query).object == "analytics-summary"
