package dev.banyan.tree.narada;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The mesh as one member sees it at one moment, and what it would forward: for every source there is a tree of shortest ways, and
 * a packet is passed on by reverse-path check. Nothing is forwarded in fact; a simulation asks this to judge the mesh.
 *
 * @param self the member
 * @param neighbours its mesh links, in the order of their ids
 * @param routes its way to every member within reach, itself left out, in the order of their ids
 * @param neighboursBehind for every source the neighbours whose way to it begins at this member
 */
public record MeshView(
        NodeId self, List<NodeId> neighbours, Map<NodeId, Route> routes, Map<NodeId, List<NodeId>> neighboursBehind) {
    /**
     * The way to a member.
     *
     * @param delayNanos one way along the mesh, as measured
     * @param path whom it goes through, the next hop first and the member last
     */
    public record Route(long delayNanos, List<NodeId> path) {
        public Route {
            path = List.copyOf(path);
        }

        /** The neighbour it begins with. */
        public NodeId nextHop() {
            return path.get(0);
        }
    }

    /**
     * To whom this member passes a packet on.
     *
     * @param source whose packet it is
     * @param from the neighbour it came from; empty at the source itself
     * @return none if the packet did not come by the way this member would send to the source
     */
    public List<NodeId> forwardTo(NodeId source, Optional<NodeId> from) {
        if (!source.equals(self)) {
            Route back = routes.get(source);
            if (back == null || !from.equals(Optional.of(back.nextHop()))) {
                return List.of();
            }
        }
        return neighboursBehind.getOrDefault(source, List.of());
    }

    static MeshView of(MeshState state) {
        Map<NodeId, Route> routes = new LinkedHashMap<>();
        for (Known member : state.members.listed()) {
            if (member.via != null) {
                List<NodeId> path = new ArrayList<>();
                Routing.between(member).forEach(hop -> path.add(hop.id));
                path.add(member.id);
                routes.put(member.id, new Route(member.delayMicros * 1000L, path));
            }
        }
        Map<NodeId, List<NodeId>> behind = new LinkedHashMap<>();
        for (Neighbour neighbour : state.neighbours.values()) {
            PathVector vector = neighbour.vector;
            for (int i = 0; i < vector.size(); i++) {
                boolean isNeighbour = vector.members[i] == neighbour.member;
                if (!isNeighbour && vector.beginsWith(i, state.members.self())) {
                    behind.computeIfAbsent(vector.members[i].id, source -> new ArrayList<>())
                            .add(neighbour.member.id);
                }
            }
        }
        return new MeshView(state.self, List.copyOf(state.neighbours.keySet()), routes, behind);
    }
}
