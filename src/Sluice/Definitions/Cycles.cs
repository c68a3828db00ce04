namespace Sluice.Definitions;

/// <summary>Finds what leads back to itself: the strongly connected components of a graph, by Tarjan, without recursion.</summary>
static class Cycles
{
    /// <summary>The groups of nodes that lead to each other; a node alone is one when it leads to itself. In order.</summary>
    /// <param name="edges">Where each node leads to.</param>
    public static IReadOnlyList<IReadOnlyList<int>> Find(IReadOnlyList<IReadOnlyList<int>> edges)
    {
        var (order, lowest, isOpen) = (new int[edges.Count], new int[edges.Count], new bool[edges.Count]);
        var (open, path, groups) = (new Stack<int>(), new Stack<(int Node, int Edge)>(), new List<IReadOnlyList<int>>());
        var visited = 0;
        for (var start = 0; start < edges.Count; start++)
        {
            if (order[start] == 0)
                Visit(start);
            while (path.TryPop(out var step))
            {
                var (node, edge) = step;
                if (edge == edges[node].Count)
                {
                    Leave(node);
                    continue;
                }

                path.Push((node, edge + 1));
                var next = edges[node][edge];
                if (order[next] == 0)
                    Visit(next);
                else if (isOpen[next])
                    lowest[node] = Math.Min(lowest[node], order[next]);
            }
        }

        return groups;

        void Visit(int node)
        {
            order[node] = lowest[node] = ++visited;
            open.Push(node);
            isOpen[node] = true;
            path.Push((node, 0));
        }

        void Leave(int node)
        {
            if (path.TryPeek(out var before))
                lowest[before.Node] = Math.Min(lowest[before.Node], lowest[node]);
            if (lowest[node] < order[node])
                return;
            var group = new List<int>();
            do
            {
                group.Add(open.Peek());
                isOpen[open.Peek()] = false;
            }
            while (open.Pop() != node);
            group.Sort();
            if (group.Count > 1 || edges[node].Contains(node))
                groups.Add(group);
        }
    }
}
