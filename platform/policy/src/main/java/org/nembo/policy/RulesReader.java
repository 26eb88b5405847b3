package org.nembo.policy;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.nembo.api.error.NemboException;
import org.nembo.policy.document.CompiledDocument;
import org.nembo.policy.document.DocumentReader;
import org.nembo.policy.document.Facts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes rules of rows. What was compiled before is not compiled again. Thread-safe. */
final class RulesReader {

    /** In the place of a document that this server cannot read, since it may deny something: all is denied but what mends it. */
    private static final String UNREADABLE = """
            {"Version": "2012-10-17", "Statement": {"Sid": "Unreadable", "Effect": "Deny", "Resource": "*",
             "NotAction": ["policies:*", "roles:*", "role-bindings:*"]}}""";
    private static final int ALL = Integer.MAX_VALUE;
    private static final Logger log = LoggerFactory.getLogger(RulesReader.class);

    private final DocumentReader reader = new DocumentReader(new Facts.Setting(Clock.systemUTC(), Set.of(), (subject, group) -> false,
            (subject, group) -> false));
    private final Map<String, CompiledDocument> builtIn = BuiltIn.roles(reader);
    private Map<String, CompiledDocument> compiled = new HashMap<>();

    Map<String, CompiledDocument> builtInRoles() {
        return builtIn;
    }

    CompiledDocument compile(String text, DocumentReader.Use use) {
        return reader.read(text, use);
    }

    synchronized Rules read(Handle handle) {
        // First: what changes while the rest is read must not pass for what was read.
        long revision = PolicyRows.revision(handle);
        Map<String, CompiledDocument> now = new HashMap<>();
        Rows rows = new Rows();
        for (StoredPolicy policy : PolicyRows.policies(handle, "", ALL)) {
            CompiledDocument document = document("policies/" + policy.name(), policy.text(), DocumentReader.Use.IDENTITY, now);
            policy.attachments().forEach(each -> rows.add(each, Source.of("policies/" + policy.name(), document)));
        }
        Map<String, CompiledDocument> roles = new TreeMap<>(builtIn);
        PolicyRows.roles(handle).forEach(role -> roles.put(role.name(), document("roles/" + role.name(), role.text(), DocumentReader.Use.ROLE, now)));
        for (Binding binding : PolicyRows.bindings(handle, "", "", "", "", ALL)) {
            CompiledDocument role = roles.get(binding.role());
            if (role != null) {
                String name = "roles/" + binding.role() + (binding.target().isEmpty() ? "" : "@" + binding.target());
                rows.add(binding.to(), new Source(name, role, binding.scope().equals("group") ? binding.target() : null,
                        binding.scope().equals("site") ? binding.target() : null));
            }
        }
        compiled = now;
        return new Rules(revision, rows.everybody, rows.users, rows.groups, roles);
    }

    private CompiledDocument document(String name, String text, DocumentReader.Use use, Map<String, CompiledDocument> now) {
        String key = use + " " + text;
        CompiledDocument document = compiled.containsKey(key) ? compiled.get(key) : compileOrDeny(name, text, use);
        now.put(key, document);
        return document;
    }

    private CompiledDocument compileOrDeny(String name, String text, DocumentReader.Use use) {
        try {
            return reader.read(text, use);
        } catch (NemboException e) {
            log.error("{} cannot be read and denies everything to whom it is about until it is mended: {}", name, e.getMessage());
            return reader.read(UNREADABLE, use);
        }
    }

    /** Collects what is about whom. Confined to one call. */
    private static final class Rows {

        private final List<Source> everybody = new ArrayList<>();
        private final Map<String, List<Source>> users = new HashMap<>();
        private final Map<String, List<Source>> groups = new HashMap<>();

        void add(Attachment to, Source source) {
            switch (to.kind()) {
                case "everybody" -> everybody.add(source);
                case "user" -> users.computeIfAbsent(to.principal(), name -> new ArrayList<>()).add(source);
                default -> groups.computeIfAbsent(to.principal(), name -> new ArrayList<>()).add(source);
            }
        }
    }
}
