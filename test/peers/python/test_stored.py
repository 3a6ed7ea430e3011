"""What the gateway keeps: files, batches, fine-tuning jobs and vector stores, with both clients."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable

import pytest
from helpers import gone, has, until

LINE = {
    "custom_id": "a",
    "method": "POST",
    "url": "/v1/chat/completions",
    "body": {"model": "gpt-4o", "messages": [{"role": "user", "content": "x"}]},
}
EXAMPLE = {"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}]}


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, Any], Any]:
    def write(name: str, *lines: Any) -> Any:
        path = tmp_path / name
        path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
        return path.open("rb")

    return write


def test_files(client: Any, written: Any) -> None:
    files = client.files
    made = files.create(file=written("a.jsonl", LINE), purpose="batch")
    assert files.retrieve(made.id).filename == "a.jsonl"
    assert has(files.list(purpose="batch", limit=100), made.id)
    for read in (files.content, files.retrieve_content):
        content = read(made.id)
        text = content if isinstance(content, str) else content.read().decode()
        assert json.loads(text) == LINE
    assert files.wait_for_processing(made.id, poll_interval=0.1).status == "processed"
    files.delete(made.id)
    gone(lambda: files.retrieve(made.id))


def test_every_page_of_a_list(openai: Any, written: Any) -> None:
    made = [openai.files.create(file=written(f"{n}.jsonl", LINE), purpose="assistants").id for n in range(5)]
    assert set(made) <= {file.id for file in openai.files.list(purpose="assistants", limit=2)}
    stores = [openai.vector_stores.create(name=f"{n}").id for n in range(5)]
    assert set(stores) <= {store.id for store in openai.vector_stores.list(limit=2)}


def test_batches(client: Any, app: Any, written: Any) -> None:
    batches = client.batches
    file = client.files.create(file=written("a.jsonl", LINE), purpose="batch")
    asked = {"input_file_id": file.id, "endpoint": "/v1/chat/completions", "completion_window": "24h"}
    made = batches.create(**asked)
    assert has(batches.list(limit=10), made.id)
    done = until(lambda: batches.retrieve(made.id), "completed")
    assert (done.request_counts.completed, done.request_counts.failed) == (1, 0)
    assert app.batches.output(made.id)
    other = batches.create(**asked, metadata={"a": "b"})
    batches.cancel(other.id)
    until(lambda: batches.retrieve(other.id), "cancelled")


def test_fine_tuning(client: Any, written: Any) -> None:
    jobs = client.fine_tuning.jobs
    file = client.files.create(file=written("a.jsonl", EXAMPLE), purpose="fine-tune")
    asked = {"model": "gpt-4o-mini-2024-07-18", "training_file": file.id}
    made = jobs.create(**asked, suffix="mine", method={"type": "supervised"})
    assert has(jobs.list(limit=10), made.id)
    tuned = until(lambda: jobs.retrieve(made.id), "succeeded").fine_tuned_model
    assert jobs.list_events(made.id, limit=3).data
    assert jobs.checkpoints.list(made.id).data
    assert client.models.retrieve(tuned).id == tuned
    client.models.delete(tuned)
    gone(lambda: client.models.retrieve(tuned))
    other = jobs.create(**asked)
    assert jobs.cancel(other.id).status == "cancelled"


def test_vector_stores(client: Any, written: Any) -> None:
    stores = client.vector_stores
    file, second = (client.files.create(file=written(f"{n}.txt", n), purpose="assistants").id for n in "ab")
    made = stores.create(name="peer", file_ids=[file], metadata={"a": "b"})
    at = {"vector_store_id": made.id}
    assert has(stores.list(limit=10), made.id)
    stores.update(made.id, name="peer two")
    assert stores.retrieve(made.id).name == "peer two"

    files = stores.files
    assert has(files.list(made.id), file)
    files.create(file_id=second, **at)
    assert files.poll(file_id=second, poll_interval_ms=50, **at).status == "completed"
    assert files.retrieve(file_id=second, **at).id == second
    files.delete(file_id=second, **at)
    gone(lambda: files.retrieve(file_id=second, **at))
    assert files.create_and_poll(file_id=second, poll_interval_ms=50, **at).status == "completed"
    assert files.upload(file=written("c.txt", "c"), **at).id
    assert files.upload_and_poll(file=written("d.txt", "d"), poll_interval_ms=50, **at).status == "completed"

    batches = stores.file_batches
    batch = batches.create(file_ids=[file, second], **at).id
    assert batches.retrieve(batch, **at).id == batch
    assert batches.poll(batch, poll_interval_ms=50, **at).status == "completed"
    assert has(batches.list_files(batch, **at), file)
    assert batches.create_and_poll(file_ids=[file], poll_interval_ms=50, **at).status == "completed"
    several = [written("e.txt", "e"), written("f.txt", "f")]
    assert batches.upload_and_poll(files=several, **at).file_counts.completed == 2
    other = batches.create(file_ids=[file], **at).id
    batches.cancel(other, **at)
    stores.delete(made.id)
    gone(lambda: stores.retrieve(made.id))
