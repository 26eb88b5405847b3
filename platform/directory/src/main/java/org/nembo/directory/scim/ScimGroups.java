package org.nembo.directory.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.directory.DirectoryError;
import org.nembo.directory.DirectoryStore;
import org.nembo.directory.Group;
import org.nembo.directory.Groups;
import org.nembo.directory.UserRow;

/** What SCIM does to groups. {@code displayName} is the full name. Who may is asked before. */
final class ScimGroups {

    /** More members than that are not in the group itself but below it, in pages; nor are more named in one request, which is one transaction. */
    static final int MOST_MEMBERS = 1000;

    private final DirectoryStore store;
    private final Groups groups;

    ScimGroups(DirectoryStore store, Groups groups) {
        this.store = store;
        this.groups = groups;
    }

    /** @param readable whose members may be shown */
    ObjectNode list(Query query, String base, Predicate<Group> readable) {
        boolean without = query.projection().leavesOut("members") && !query.scans();
        return query.scans() ? query.answer(all(base, readable))
                : query.answer(groups.count(), groups.slice(query.startIndex() - 1, query.count()).stream()
                        .map(group -> shown(group, base, !without && readable.test(group))).toList());
    }

    Stream<ObjectNode> all(String base, Predicate<Group> readable) {
        return IntStream.rangeClosed(0, groups.count() / Scim.MOST).boxed().flatMap(part -> groups.slice(part * Scim.MOST, Scim.MOST).stream())
                .map(group -> shown(group, base, readable.test(group)));
    }

    ObjectNode shown(Group group, String base, boolean members) {
        ObjectNode shown = Scim.object();
        shown.putArray("schemas").add(Scim.GROUP).add(Scim.INDIGO_GROUP);
        shown.put("id", group.id()).put("displayName", group.name());
        if (members && group.members() <= MOST_MEMBERS) {
            ArrayNode list = shown.putArray("members");
            members(group, MOST_MEMBERS).forEach(row -> list.add(reference(row, base)));
        }
        ObjectNode indigo = shown.putObject(Scim.INDIGO_GROUP);
        indigo.put("description", group.description());
        if (!group.parent().isEmpty()) {
            Group parent = groups.get(group.parent());
            indigo.putObject("parentGroup").put("value", parent.id()).put("display", parent.name()).put("$ref", base + "Groups/" + parent.id());
        }
        UserMapping.meta(shown, "Group", base + "Groups/" + group.id(), group.version()).put("created", group.created().toString())
                .put("lastModified", group.updated().toString());
        return shown;
    }

    /** The users in it as a list answer. */
    ObjectNode members(Group group, Query query, String base) {
        List<UserRow> part = members(group, query.startIndex() - 1 + query.count());
        int from = Math.min(query.startIndex() - 1, part.size());
        return query.answer(group.members(), part.subList(from, part.size()).stream().map(row -> reference(row, base)).toList());
    }

    /** The groups right below it as a list answer. */
    ObjectNode subgroups(Group group, Query query, String base) {
        List<ObjectNode> below = new ArrayList<>();
        Optional<String> after = Optional.of("");
        while (after.isPresent()) {
            Page<Group> page = groups.list(group.name(), new PageRequest(PageRequest.MAX, after.get()));
            page.items().stream().filter(each -> each.parent().equals(group.name())).map(each -> Scim.object().put("value", each.id())
                    .put("display", each.name()).put("$ref", base + "Groups/" + each.id())).forEach(below::add);
            after = page.next();
        }
        int from = Math.min(query.startIndex() - 1, below.size());
        return query.answer(below.size(), below.subList(from, Math.min(below.size(), from + query.count())));
    }

    private List<UserRow> members(Group group, int most) {
        List<UserRow> all = new ArrayList<>();
        Optional<String> after = Optional.of("");
        while (after.isPresent() && all.size() < most) {
            Page<UserRow> page = groups.members(group.name(), new PageRequest(Math.min(PageRequest.MAX, most - all.size()), after.get()));
            all.addAll(page.items());
            after = page.next();
        }
        return all;
    }

    private static ObjectNode reference(UserRow row, String base) {
        return Scim.object().put("value", row.user().uid()).put("display", row.user().username()).put("type", "User")
                .put("$ref", base + "Users/" + row.user().uid());
    }

    /** All of it, or nothing. */
    Group create(Subject caller, ObjectNode body) {
        String name = Scim.text(body, "displayName").orElseThrow(() -> Scim.failure("invalidValue", "a group needs 'displayName'"));
        Optional<String> parent = indigo(body).flatMap(indigo -> Scim.member(indigo, "parentGroup")).flatMap(each -> Scim.text(each, "value"));
        String full = parent.map(id -> groups.byId(id).name() + "/" + name).orElse(name);
        Set<String> members = uids(Scim.member(body, "members").orElse(Scim.object().arrayNode()));
        return store.together(() -> {
            Group made = groups.create(caller.id(), full, indigo(body).flatMap(indigo -> Scim.text(indigo, "description")).orElse(""));
            members.forEach(uid -> groups.add(caller.id(), made.name(), uid));
            return groups.byId(made.id());
        });
    }

    /** All of it anew, or nothing. @param version that it is expected to be at */
    void replace(Subject caller, Group group, OptionalInt version, ObjectNode body) {
        same(group, Scim.text(body, "displayName").orElse(group.name()));
        Set<String> members = uids(Scim.member(body, "members").orElse(Scim.object().arrayNode()));
        store.together(() -> {
            version.ifPresent(expected -> groups.expect(caller.id(), group, expected));
            describe(caller, group, indigo(body).flatMap(indigo -> Scim.text(indigo, "description")).orElse(""));
            become(caller, group, members);
            return group;
        });
    }

    /** All of the operations, or none. @param version that it is expected to be at */
    void patch(Subject caller, Group group, OptionalInt version, List<Patch.Operation> operations) {
        store.together(() -> {
            version.ifPresent(expected -> groups.expect(caller.id(), group, expected));
            operations.forEach(each -> patch(caller, group, each));
            return group;
        });
    }

    private void patch(Subject caller, Group group, Patch.Operation each) {
        if (each.target().isEmpty()) {
            each.value().properties().forEach(member -> patch(caller, group, each.verb(), Patch.Target.parse(member.getKey()), member.getValue()));
        } else {
            patch(caller, group, each.verb(), each.target().get(), each.value());
        }
    }

    private void patch(Subject caller, Group group, Patch.Verb verb, Patch.Target target, JsonNode value) {
        String name = target.path().name().toLowerCase(Locale.ROOT);
        if (name.equals("members") && target.sub().isEmpty()) {
            members(caller, group, verb, target, value);
        } else if (name.equals("displayname") && verb != Patch.Verb.REMOVE) {
            same(group, value.asText());
        } else if (name.equals("description") && !target.path().urn().isEmpty()) {
            describe(caller, group, verb == Patch.Verb.REMOVE ? "" : value.asText());
        } else if (name.equalsIgnoreCase(Scim.INDIGO_GROUP) && value.isObject()) {
            describe(caller, group, Scim.text(value, "description").orElse(group.description()));
        } else if (!Set.of("schemas", "id", "meta").contains(name)) {
            throw Scim.failure("invalidPath", "'%s' of a group is not changed so".formatted(target.path().name()));
        }
    }

    private void members(Subject caller, Group group, Patch.Verb verb, Patch.Target target, JsonNode value) {
        if (target.filter().isPresent()) {
            if (verb != Patch.Verb.REMOVE) {
                throw Scim.failure("invalidPath", "members are added and removed, not changed");
            }
            members(group, Integer.MAX_VALUE).stream().filter(row -> target.filter().get().matches(reference(row, "")))
                    .forEach(row -> groups.remove(caller.id(), group.name(), row.user().uid()));
        } else if (verb == Patch.Verb.ADD) {
            Set<String> uids = uids(value);
            uids.forEach(uid -> groups.add(caller.id(), group.name(), uid));
        } else if (verb == Patch.Verb.REPLACE || value.isMissingNode() || value.isNull()) {
            become(caller, group, verb == Patch.Verb.REPLACE ? uids(value) : Set.of());
        } else {
            uids(value).forEach(uid -> groups.remove(caller.id(), group.name(), uid));
        }
    }

    private void become(Subject caller, Group group, Set<String> wanted) {
        Set<String> missing = new LinkedHashSet<>(wanted);
        for (UserRow row : members(group, Integer.MAX_VALUE)) {
            if (!missing.remove(row.user().uid())) {
                groups.remove(caller.id(), group.name(), row.user().uid());
            }
        }
        missing.forEach(uid -> groups.add(caller.id(), group.name(), uid));
    }

    private void describe(Subject caller, Group group, String description) {
        if (!description.equals(group.description())) {
            groups.describe(caller.id(), group.name(), description);
        }
    }

    private static void same(Group group, String name) {
        if (!name.equals(group.name())) {
            throw new NemboException(DirectoryError.GROUP_INVALID, "a group keeps its name, by which it owns things: '%s'".formatted(group.name()))
                    .with("scimType", "mutability");
        }
    }

    private static Optional<JsonNode> indigo(ObjectNode body) {
        return Scim.member(body, Scim.INDIGO_GROUP).filter(JsonNode::isObject);
    }

    private static Set<String> uids(JsonNode members) {
        Set<String> uids = new LinkedHashSet<>();
        AttributePath.each(members).forEach(each -> uids.add(Scim.text(Scim.checked(each), "value")
                .orElseThrow(() -> Scim.failure("invalidValue", "a member needs 'value', which is the id of a user"))));
        if (uids.size() > MOST_MEMBERS) {
            throw Scim.failure("tooMany", "at most %d members at a time".formatted(MOST_MEMBERS));
        }
        return uids;
    }
}
