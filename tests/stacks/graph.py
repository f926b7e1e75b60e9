"""What CloudFormation makes before what: DependsOn, references, imports, and the stacks' order."""

import re
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from typing import Any

from .assembly import Assembly

Graph = Mapping[str, set[str]]
"""Each resource, ``<Stack>/<Name>``, with those that must be there first."""


def stack_graph(assembly: Assembly) -> Graph:
    """Each stack with those that are deployed before it."""
    return {
        name: {other for other in stack["dependencies"] if other in assembly.stacks}
        for name, stack in assembly.stacks.items()
    }


def resource_graph(assembly: Assembly) -> Graph:
    """The whole app's, as deployed in one go; CycleError if there is no order."""
    stacks = stack_graph(assembly)
    # A stack's resources wait for its stack, which waits for all that is in the stacks before.
    graph = {f"{name}/": {f"{other}/*" for other in before} for name, before in stacks.items()}
    graph |= {f"{name}/*": {f"{name}/", *assembly.resources(stack=name)} for name in stacks}
    for key, resource in assembly.resources().items():
        stack = key.partition("/")[0]
        graph[key] = {f"{stack}/", *_references(assembly, stack, resource)}
    tuple(TopologicalSorter(graph).static_order())
    return graph


def before(graph: Graph, key: str) -> set[str]:
    """All that must be there before the resource."""
    found: set[str] = set()
    wanted = list(graph[key])
    while wanted:
        name = wanted.pop()
        if name not in found:
            found.add(name)
            wanted.extend(graph.get(name, ()))
    return found


def _references(assembly: Assembly, stack: str, resource: Mapping[str, Any]) -> Iterator[str]:
    depends = resource.get("DependsOn", [])
    names = [depends] if isinstance(depends, str) else [*depends]
    names += _named(resource.get("Properties", {}))
    known = assembly.template(stack)["Resources"]
    yield from (f"{stack}/{name}" for name in names if name in known)
    for export in imports(resource):
        exporter, value = assembly.exports[export]
        yield from (f"{exporter}/{name}" for name in _named(value))


def _named(value: Any) -> Iterator[str]:
    match value:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), _]}:
            yield name
        case {"Fn::Sub": str(text)}:
            yield from re.findall(r"\$\{(\w+)[.}]", text)
        case dict():
            for inner in value.values():
                yield from _named(inner)
        case list():
            for inner in value:
                yield from _named(inner)


def imports(value: Any) -> Iterator[str]:
    """The names of all exports that a part of a template uses."""
    match value:
        case {"Fn::ImportValue": str(name)}:
            yield name
        case {"Fn::GetStackOutput": _}:
            raise AssertionError(value)
        case dict():
            for inner in value.values():
                yield from imports(inner)
        case list():
            for inner in value:
                yield from imports(inner)
