"""What the sandbox has nothing for is answered with a clear refusal."""
from operator import attrgetter
import inspect
def test_absent(absent, bare_clients, differences):
    peer, path = absent
    method = attrgetter(path)(bare_clients[peer])
    required = {
        p.name: "x"
        for p in inspect.signature(method).parameters.values()
        if p.default is p.empty and p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
    }
    with differences.expected(peer, path):
        answer = method(**required)
        if hasattr(answer, "__enter__"):
            with answer as x: list(x)
        elif hasattr(answer, "__next__"): list(answer)
