package org.nembo.policy.document;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.nembo.api.error.NemboException;
import org.nembo.api.policy.PolicyDocuments;

/** Compiles documents. Thread-safe. */
public final class DocumentReader {

    /** Where a document belongs. */
    public enum Use {
        IDENTITY, RESOURCE,
        /** The statements of a role, which are about the group or the site that it is given for. */
        ROLE
    }

    private static final int MOST_STATEMENTS = 100;
    private static final List<String> TOP = List.of("Version", "Id", "Statement");
    private static final List<String> ELEMENTS = List.of("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource",
            "Condition");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 _.-]{0,99}");
    private static final ObjectMapper JSON = JsonMapper.builder(new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(10).maxNumberLength(64).maxStringLength(4096).build()).build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Facts.Setting setting;

    public DocumentReader(Facts.Setting setting) {
        this.setting = setting;
    }

    /** @throws NemboException {@code INVALID_REQUEST} with the place, what is wrong there and what to write instead */
    public CompiledDocument read(String json, Use use) {
        Place top = new Place("", parse(json)).object(TOP);
        String version = top.has("Version") ? top.child("Version").text() : "";
        if (!version.isEmpty() && !version.equals("2012-10-17") && !version.equals("2008-10-17")) {
            throw top.child("Version").wrong("'%s' is no version: write '2012-10-17'".formatted(Place.cut(version)));
        }
        String id = top.has("Id") ? name(top.child("Id")) : "";
        if (!top.has("Statement")) {
            throw top.wrong("'Statement' is missing");
        }
        Patterns patterns = new Patterns(version.equals("2012-10-17"), use == Use.ROLE);
        List<Place> places = top.child("Statement").oneOrMany();
        if (places.size() > MOST_STATEMENTS) {
            throw top.child("Statement").wrong("%d statements are too many: %d are the most".formatted(places.size(), MOST_STATEMENTS));
        }
        List<Statement> statements = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Place place : places) {
            Statement statement = statement(place, use, patterns);
            if (!names.add(statement.name())) {
                throw place.wrong("there is another statement with the Sid '%s': each has its own".formatted(statement.name()));
            }
            statements.add(statement);
        }
        return new CompiledDocument(id, statements, setting);
    }

    private static JsonNode parse(String json) {
        if (json.length() > PolicyDocuments.MAX_BYTES || json.getBytes(StandardCharsets.UTF_8).length > PolicyDocuments.MAX_BYTES) {
            throw Place.wrong("", "the document is larger than %d bytes: split it".formatted(PolicyDocuments.MAX_BYTES));
        }
        try {
            JsonNode tree = JSON.readTree(json);
            if (tree == null || tree.isMissingNode()) {
                throw Place.wrong("", "the document is empty");
            }
            return tree;
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String where = at == null ? "" : "line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
            throw Place.wrong(where, "this is not valid JSON: " + Place.cut(e.getOriginalMessage()));
        }
    }

    private static Statement statement(Place place, Use use, Patterns patterns) {
        place.object(ELEMENTS);
        boolean allows = effect(place);
        boolean notActions = not(place, "Action");
        boolean notResources = not(place, "Resource");
        List<Glob> actions = new ArrayList<>();
        for (Place each : place.child(notActions ? "NotAction" : "Action").oneOrMany()) {
            actions.add(patterns.action(each));
        }
        List<Glob> resources = new ArrayList<>();
        for (Place each : place.child(notResources ? "NotResource" : "Resource").oneOrMany()) {
            Glob glob = patterns.resource(each);
            if (allows && notResources && !glob.variables().isEmpty()) {
                throw each.wrong("an Allow with NotResource takes no variables: without a value it would allow everything");
            }
            resources.add(glob);
        }
        Optional<Principals> principals = PrincipalsReader.read(place, use == Use.RESOURCE, allows);
        List<Condition> conditions = place.has("Condition") ? new ConditionsReader(patterns, use == Use.ROLE).read(place.child("Condition")) : List.of();
        String name = place.has("Sid") && !place.child("Sid").text().isEmpty() ? name(place.child("Sid")) : place.path();
        return new Statement(name, allows, notActions, actions, notResources, resources, principals, conditions);
    }

    private static boolean effect(Place place) {
        if (!place.has("Effect")) {
            throw place.wrong("'Effect' is missing: write \"Allow\" or \"Deny\"");
        }
        String effect = place.child("Effect").text();
        if (!effect.equals("Allow") && !effect.equals("Deny")) {
            throw place.child("Effect").wrong("'%s' is no effect: write \"Allow\" or \"Deny\"".formatted(Place.cut(effect)));
        }
        return effect.equals("Allow");
    }

    /** Whether it is the element's negation that is there; one of the two must be. */
    private static boolean not(Place place, String element) {
        boolean yes = place.has(element);
        boolean no = place.has("Not" + element);
        if (yes == no) {
            throw place.wrong(yes ? "'%1$s' and 'Not%1$s' exclude each other".formatted(element)
                    : "'%1$s' is missing: write for example \"%1$s\": \"*\"".formatted(element));
        }
        return no;
    }

    private static String name(Place place) {
        String name = place.text();
        if (!NAME.matcher(name).matches()) {
            throw place.wrong("'%s' is no name: 1 to 100 letters, digits, blanks, '_', '.' and '-'".formatted(Place.cut(name)));
        }
        return name;
    }
}
