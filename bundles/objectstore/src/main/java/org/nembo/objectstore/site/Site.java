package org.nembo.objectstore.site;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.document.Website;
import org.nembo.objectstore.http.Percent;
import org.nembo.objectstore.xml.Element;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.Bucket;

/**
 * What a bucket says of itself as web site.
 *
 * @param all   where every request is sent; empty when the bucket is shown itself
 * @param index what is added to paths that end with a slash
 * @param error key of the page for failures; empty for none
 */
record Site(Optional<Redirect> all, String index, String error, List<Rule> rules) {

    /** Where to; what is empty is as in the request. @param code 0 for the usual one */
    record Redirect(String host, String protocol, int code, String key, String prefix) {
    }

    /** @param status that must have come out; 0 for a rule that is asked before the object is looked for */
    record Rule(String prefix, int status, Redirect redirect) {

        /** The key that is redirected to. */
        String target(String asked) {
            if (!redirect.key().isEmpty()) {
                return redirect.key();
            }
            return redirect.prefix() == null ? asked : redirect.prefix() + asked.substring(prefix.length());
        }
    }

    /** Empty for a bucket that is none. */
    static Optional<Site> of(Bucket bucket) {
        String text = bucket.settings().get(Settings.WEBSITE);
        return text == null ? Optional.empty()
                : Optional.of(of(Website.read(XmlReader.read(text.getBytes(StandardCharsets.UTF_8), XmlLimits.CONFIGURATION))));
    }

    private static Site of(Element root) {
        return new Site(root.find("RedirectAllRequestsTo").map(Site::redirect), inner(root, "IndexDocument", "Suffix"), inner(root, "ErrorDocument", "Key"),
                root.find("RoutingRules").map(Element::children).orElse(List.of()).stream().map(Site::rule).toList());
    }

    private static Rule rule(Element rule) {
        Optional<Element> condition = rule.find("Condition");
        return new Rule(condition.flatMap(one -> one.value("KeyPrefixEquals")).orElse(""),
                condition.flatMap(one -> one.find("HttpErrorCodeReturnedEquals")).map(code -> (int) code.number()).orElse(0), redirect(rule.get("Redirect")));
    }

    private static Redirect redirect(Element element) {
        return new Redirect(element.value("HostName").orElse(""), element.value("Protocol").orElse(""),
                element.find("HttpRedirectCode").map(code -> (int) code.number()).orElse(0), element.value("ReplaceKeyWith").orElse(""),
                element.value("ReplaceKeyPrefixWith").orElse(null));
    }

    private static String inner(Element root, String element, String child) {
        return root.find(element).flatMap(one -> one.value(child)).orElse("");
    }

    /** The first rule for a key. @param status that came out; 0 before the object is looked for */
    Optional<Rule> rule(String key, int status) {
        return rules.stream().filter(rule -> rule.status() == status && key.startsWith(rule.prefix())).findFirst();
    }

    /** An address. @param host and @param protocol those of the request */
    static String address(Redirect redirect, String protocol, String host, String key) {
        return (redirect.protocol().isEmpty() ? protocol : redirect.protocol()) + "://" + (redirect.host().isEmpty() ? host : redirect.host()) + "/"
                + Percent.encode(key, false);
    }
}
