"""Assistants, threads, messages and runs, with both clients."""

from __future__ import annotations

from typing import Any

from helpers import gone, has

LOOK = {"type": "function", "function": {"name": "look", "parameters": {"type": "object", "properties": {}}}}


def test_assistants(client: Any) -> None:
    assistants = client.beta.assistants
    made = assistants.create(model="gpt-4o", name="peer", metadata={"a": "b"})
    assistants.update(made.id, name="peer two")
    assert assistants.retrieve(made.id).name == "peer two"
    assert has(assistants.list(limit=100), made.id)
    assistants.delete(made.id)
    gone(lambda: assistants.retrieve(made.id))


def test_threads_and_messages(client: Any) -> None:
    threads = client.beta.threads
    thread = threads.create(messages=[{"role": "user", "content": "Hello"}])
    threads.update(thread.id, metadata={"a": "b"})
    assert threads.retrieve(thread.id).metadata == {"a": "b"}
    messages = threads.messages
    made = messages.create(thread_id=thread.id, role="user", content="Again")
    at = {"thread_id": thread.id, "message_id": made.id}
    messages.update(**at, metadata={"c": "d"})
    assert messages.retrieve(**at).metadata == {"c": "d"}
    assert has(messages.list(thread_id=thread.id, order="asc"), made.id)
    messages.delete(**at)
    gone(lambda: messages.retrieve(**at))
    threads.delete(thread.id)
    gone(lambda: threads.retrieve(thread.id))


def test_runs(client: Any) -> None:
    threads = client.beta.threads
    assistant = client.beta.assistants.create(model="gpt-4o", name="peer").id
    thread = threads.create(messages=[{"role": "user", "content": "Hello"}]).id
    runs = threads.runs
    by = {"thread_id": thread, "assistant_id": assistant}
    made = runs.create(**by)
    at = {"thread_id": thread, "run_id": made.id}
    assert runs.poll(**at).status == "completed"
    runs.update(**at, metadata={"a": "b"})
    assert runs.retrieve(**at).metadata == {"a": "b"}
    assert has(runs.list(thread_id=thread), made.id)
    step = runs.steps.list(**at).data[0].id
    assert runs.steps.retrieve(**at, step_id=step).id == step
    assert list(runs.create(**by, stream=True))
    assert runs.create_and_poll(**by).status == "completed"
    with runs.stream(**by) as stream:
        stream.until_done()
    with runs.create_and_stream(**by) as stream:
        stream.until_done()
    started = {"assistant_id": assistant, "thread": {"messages": [{"role": "user", "content": "Hello"}]}}
    assert threads.create_and_run(**started).object == "thread.run"
    assert list(threads.create_and_run(**started, stream=True))
    assert threads.create_and_run_poll(**started).status == "completed"
    with threads.create_and_run_stream(**started) as stream:
        stream.until_done()


def waiting(client: Any) -> tuple[str, str, list[dict[str, str]]]:
    """Starts a run that calls a function: its thread, the run, and what the function returns."""
    threads = client.beta.threads
    assistant = client.beta.assistants.create(model="gpt-4o", tools=[LOOK]).id
    thread = threads.create(messages=[{"role": "user", "content": "Look"}]).id
    run = threads.runs.create_and_poll(thread_id=thread, assistant_id=assistant, tool_choice="required")
    assert run.status == "requires_action"
    calls = run.required_action.submit_tool_outputs.tool_calls
    return thread, run.id, [{"tool_call_id": call.id, "output": "seen"} for call in calls]


def test_runs_that_call_functions(client: Any) -> None:
    runs = client.beta.threads.runs
    thread, run, outputs = waiting(client)
    assert runs.submit_tool_outputs(run, thread_id=thread, tool_outputs=outputs).object == "thread.run"
    thread, run, outputs = waiting(client)
    done = runs.submit_tool_outputs_and_poll(run_id=run, thread_id=thread, tool_outputs=outputs)
    assert done.status == "completed"
    thread, run, outputs = waiting(client)
    with runs.submit_tool_outputs_stream(run_id=run, thread_id=thread, tool_outputs=outputs) as stream:
        stream.until_done()
    thread, run, _ = waiting(client)
    assert runs.cancel(thread_id=thread, run_id=run).status in ("cancelling", "cancelled")


def test_what_functions_return_is_answered_as_a_stream(openai: Any) -> None:
    """Portkey's SDK reads the reply whole, whatever `stream` says."""
    thread, run, outputs = waiting(openai)
    assert list(openai.beta.threads.runs.submit_tool_outputs(run, thread_id=thread, tool_outputs=outputs, stream=True))


def test_the_two_halves_of_create(app: Any) -> None:
    assistant = app.beta.assistants.create(model="gpt-4o").id
    threads = app.beta.threads
    first, second = (threads.create(messages=[{"role": "user", "content": "Hello"}]).id for _ in range(2))
    assert threads.runs.normal_create(first, assistant).object == "thread.run"
    assert list(threads.runs.stream_create(second, assistant))
    assert threads.normal_create_and_run(assistant).object == "thread.run"
    assert list(threads.stream_create_and_run(assistant))
