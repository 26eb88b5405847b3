package org.nembo.objectstore.document;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;

/** Which web pages may use a bucket. The first rule that fits counts. */
public record Cors(List<Rule> rules) {

    private static final int MOST_RULES = 100;
    private static final int ID = 255;
    private static final Set<String> METHODS = Set.of("GET", "PUT", "HEAD", "POST", "DELETE");

    /** A rule. @param maxAge seconds; -1 for none */
    public record Rule(String id, List<String> origins, List<String> methods, List<String> headers, List<String> exposed, long maxAge) {

        public Rule {
            origins = List.copyOf(origins);
            methods = List.copyOf(methods);
            headers = List.copyOf(headers);
            exposed = List.copyOf(exposed);
        }

        /** What a browser is told of the origin: itself, or {@code *}. */
        public String origin(String asked) {
            return origins.stream().anyMatch(one -> !one.equals("*") && Cors.fits(one, asked)) ? asked : "*";
        }

        private boolean fits(String origin, String method, List<String> asked) {
            return origins.stream().anyMatch(one -> Cors.fits(one, origin)) && methods.contains(method)
                    && asked.stream().allMatch(header -> headers.stream()
                            .anyMatch(one -> Cors.fits(one.toLowerCase(Locale.ROOT), header.toLowerCase(Locale.ROOT))));
        }
    }

    public Cors {
        rules = List.copyOf(rules);
    }

    public static Cors read(Element root) {
        List<Rule> rules = new ArrayList<>();
        for (Element element : root.only(Set.of("CORSRule")).children()) {
            rules.add(rule(element));
        }
        if (rules.isEmpty()) {
            throw root.malformed("there must be a CORSRule");
        }
        if (rules.size() > MOST_RULES) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "The number of CORS rules should not exceed allowed limit of 100 rules.");
        }
        return new Cors(rules);
    }

    /** As it was kept. */
    public static Cors parse(String document) {
        return read(XmlReader.read(document.getBytes(StandardCharsets.UTF_8), "CORSConfiguration", XmlLimits.CONFIGURATION));
    }

    private static Rule rule(Element element) {
        element.only(Set.of("ID", "AllowedOrigin", "AllowedMethod", "AllowedHeader", "ExposeHeader", "MaxAgeSeconds"));
        String id = element.value("ID").orElse("");
        if (id.length() > ID) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "ID length should not exceed allowed limit of 255");
        }
        List<String> origins = some(element, "AllowedOrigin");
        List<String> methods = some(element, "AllowedMethod");
        for (String method : methods) {
            if (!METHODS.contains(method)) {
                throw new S3Failure(S3Code.INVALID_REQUEST, "Found unsupported HTTP method in CORS config. Unsupported method is " + method);
            }
        }
        List<String> headers = element.values("AllowedHeader");
        origins.forEach(origin -> oneWildcard("AllowedOrigin", origin));
        headers.forEach(header -> oneWildcard("AllowedHeader", header));
        List<String> exposed = element.values("ExposeHeader");
        for (String header : exposed) {
            if (header.contains("*")) {
                throw new S3Failure(S3Code.INVALID_REQUEST,
                        "ExposeHeader \"" + header + "\" contains wildcard. We currently do not support wildcard for ExposeHeader.");
            }
            plain("ExposeHeader", header);
        }
        long age = element.find("MaxAgeSeconds").map(Element::number).orElse(-1L);
        if (element.find("MaxAgeSeconds").isPresent() && (age < 0 || age > Integer.MAX_VALUE)) {
            throw element.malformed("MaxAgeSeconds must be a number of seconds from 0");
        }
        return new Rule(id, origins, methods, headers, exposed, age);
    }

    private static List<String> some(Element element, String name) {
        List<String> values = element.values(name);
        if (values.isEmpty()) {
            throw element.malformed(name + " is missing");
        }
        return values;
    }

    private static void oneWildcard(String name, String value) {
        if (value.indexOf('*') != value.lastIndexOf('*')) {
            throw new S3Failure(S3Code.INVALID_REQUEST, name + " \"" + value + "\" can not have more than one wildcard.");
        }
        plain(name, value);
    }

    /** What becomes a header of an answer has no characters that would end it. */
    private static void plain(String name, String value) {
        if (value.isEmpty() || value.chars().anyMatch(c -> c <= ' ' || c > '~' || c == ',')) {
            throw new S3Failure(S3Code.INVALID_REQUEST, name + " must be printable ASCII without blanks and commas.");
        }
    }

    /**
     * The rule for a page's request.
     *
     * @param method  of the request that the page wants to make
     * @param headers that it wants to send; those that a browser always may send are not among them
     */
    public Optional<Rule> match(String origin, String method, List<String> headers) {
        return rules.stream().filter(rule -> rule.fits(origin, method, headers)).findFirst();
    }

    private static boolean fits(String pattern, String value) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(value);
        }
        String head = pattern.substring(0, star);
        String tail = pattern.substring(star + 1);
        return value.length() >= head.length() + tail.length() && value.startsWith(head) && value.endsWith(tail);
    }

    public Element write() {
        return Element.of("CORSConfiguration", rules.stream().map(Cors::element).toList());
    }

    private static Element element(Rule rule) {
        List<Element> all = new ArrayList<>();
        if (!rule.id().isEmpty()) {
            all.add(Element.of("ID", rule.id()));
        }
        rule.headers().forEach(value -> all.add(Element.of("AllowedHeader", value)));
        rule.methods().forEach(value -> all.add(Element.of("AllowedMethod", value)));
        rule.origins().forEach(value -> all.add(Element.of("AllowedOrigin", value)));
        rule.exposed().forEach(value -> all.add(Element.of("ExposeHeader", value)));
        if (rule.maxAge() >= 0) {
            all.add(Element.of("MaxAgeSeconds", String.valueOf(rule.maxAge())));
        }
        return Element.of("CORSRule", all);
    }
}
