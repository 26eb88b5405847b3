package org.nembo.objectstore.document;

import java.util.Optional;
import java.util.Set;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;

/** How a bucket is shown as web site: checked, and kept as it came. */
public final class Website {

    private static final int MOST_RULES = 50;

    private Website() {
    }

    /** Refuses what is no website configuration; else answers it without white space and namespaces. */
    public static Element read(Element root) {
        root.only(Set.of("IndexDocument", "ErrorDocument", "RedirectAllRequestsTo", "RoutingRules"));
        Optional<Element> all = root.find("RedirectAllRequestsTo");
        if (all.isPresent()) {
            if (root.children().size() > 1) {
                throw new S3Failure(S3Code.INVALID_REQUEST, "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.");
            }
            all.get().only(Set.of("HostName", "Protocol"));
            host(all.get().get("HostName"));
            all.get().find("Protocol").ifPresent(Website::protocol);
        } else {
            Element suffix = root.find("IndexDocument").map(e -> e.only(Set.of("Suffix")).get("Suffix"))
                    .orElseThrow(() -> new S3Failure(S3Code.INVALID_ARGUMENT,
                            "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty"));
            if (suffix.leaf().isEmpty() || suffix.leaf().contains("/")) {
                throw new S3Failure(S3Code.INVALID_ARGUMENT, "The IndexDocument Suffix is not well formed").with("ArgumentName", "IndexDocument");
            }
            root.find("ErrorDocument").ifPresent(e -> filled(e.only(Set.of("Key")).get("Key")));
            root.find("RoutingRules").ifPresent(Website::rules);
        }
        return root;
    }

    private static void rules(Element rules) {
        if (rules.only(Set.of("RoutingRule")).children().size() > MOST_RULES) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "The number of routing rules must not exceed 50");
        }
        for (Element rule : rules.children()) {
            rule.only(Set.of("Condition", "Redirect")).find("Condition").ifPresent(condition -> {
                condition.only(Set.of("KeyPrefixEquals", "HttpErrorCodeReturnedEquals"));
                condition.find("HttpErrorCodeReturnedEquals").ifPresent(code -> between(code, 400, 599));
                if (condition.children().isEmpty()) {
                    throw condition.malformed("there must be KeyPrefixEquals or HttpErrorCodeReturnedEquals");
                }
            });
            Element redirect = rule.get("Redirect").only(Set.of("HostName", "Protocol", "HttpRedirectCode", "ReplaceKeyPrefixWith", "ReplaceKeyWith"));
            redirect.find("HostName").ifPresent(Website::host);
            redirect.find("Protocol").ifPresent(Website::protocol);
            redirect.find("HttpRedirectCode").ifPresent(code -> between(code, 300, 399));
            if (redirect.children().isEmpty()) {
                throw redirect.malformed("it must say where to");
            }
            if (redirect.find("ReplaceKeyPrefixWith").isPresent() && redirect.find("ReplaceKeyWith").isPresent()) {
                throw new S3Failure(S3Code.INVALID_REQUEST, "You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
            }
        }
    }

    private static void between(Element code, int least, int most) {
        if (code.number() < least || code.number() > most) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "The provided HTTP code (" + code.leaf() + ") is not valid: from " + least + " to " + most + ".");
        }
    }

    private static void filled(Element element) {
        if (element.leaf().isEmpty()) {
            throw element.malformed("it must not be empty");
        }
    }

    /** It becomes part of a header. */
    private static void host(Element element) {
        filled(element);
        if (!element.leaf().chars().allMatch(c -> c > ' ' && c < 0x7f && "/\\\"<>?#@%".indexOf(c) < 0)) {
            throw element.malformed("it must be the name of a host, with its port where that is not the usual one");
        }
    }

    private static void protocol(Element element) {
        if (!element.leaf().equals("http") && !element.leaf().equals("https")) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected "
                    + "automatically.");
        }
    }
}
