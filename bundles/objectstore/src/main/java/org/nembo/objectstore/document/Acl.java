package org.nembo.objectstore.document;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.nembo.objectstore.http.Headers;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;

/** Access control lists: the canned ones. A list of grants is taken when it says what one of these says; others are for policies. */
public enum Acl {
    PRIVATE("private"),
    PUBLIC_READ("public-read"),
    PUBLIC_READ_WRITE("public-read-write"),
    AUTHENTICATED_READ("authenticated-read"),
    BUCKET_OWNER_READ("bucket-owner-read"),
    BUCKET_OWNER_FULL_CONTROL("bucket-owner-full-control"),
    LOG_DELIVERY_WRITE("log-delivery-write");

    /** What everybody is called. */
    public static final String ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";
    /** What everybody who is signed in is called. */
    public static final String AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
    /** Who writes the logs of buckets. */
    public static final String LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery";

    private static final Set<String> PERMISSIONS = Set.of("FULL_CONTROL", "READ", "WRITE", "READ_ACP", "WRITE_ACP");
    private static final int MOST_GRANTS = 100;

    private final String word;

    Acl(String word) {
        this.word = word;
    }

    /** Something granted. @param grantee id of a subject, or a URI of a group */
    private record Grant(String grantee, String permission) {
    }

    /** In the words of S3, and as buckets and objects keep it. */
    public String word() {
        return word;
    }

    /** As it is kept. @param kept empty for {@link #PRIVATE} */
    public static Acl of(String kept) {
        return kept.isEmpty() ? PRIVATE : canned(kept);
    }

    /** Whether it opens something to everybody. */
    public boolean open() {
        return this == PUBLIC_READ || this == PUBLIC_READ_WRITE || this == AUTHENTICATED_READ;
    }

    /** Whether it says more than that the owner may do everything. */
    boolean says() {
        return this != PRIVATE && this != BUCKET_OWNER_FULL_CONTROL && this != BUCKET_OWNER_READ;
    }

    /** Whether a request tells an ACL by its headers. */
    public static boolean told(Headers headers) {
        return headers.has("x-amz-acl") || !headers.names("x-amz-grant-").isEmpty();
    }

    /**
     * That of {@code x-amz-acl} or of {@code x-amz-grant-*}; private when none came.
     *
     * @param owner id of who owns what it is for
     */
    public static Acl headers(Headers headers, String owner) {
        String canned = headers.get("x-amz-acl");
        List<String> grants = headers.names("x-amz-grant-");
        if (!canned.isEmpty() && !grants.isEmpty()) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "Specifying both Canned ACLs and Header Grants is not allowed");
        }
        if (grants.isEmpty()) {
            return canned.isEmpty() ? PRIVATE : canned(canned);
        }
        Set<Grant> all = new HashSet<>();
        for (String name : grants) {
            String permission = name.substring("x-amz-grant-".length()).replace('-', '_').toUpperCase(java.util.Locale.ROOT);
            if (!PERMISSIONS.contains(permission)) {
                throw new S3Failure(S3Code.INVALID_ARGUMENT, "There is no permission for the header " + name + ".").with("ArgumentName", name);
            }
            for (String grantee : String.join(",", headers.all(name)).split(",")) {
                all.add(new Grant(grantee(name, grantee.strip()), permission));
            }
        }
        return of(all, owner);
    }

    private static String grantee(String header, String text) {
        int equals = text.indexOf('=');
        String kind = equals < 0 ? "" : text.substring(0, equals).strip();
        String value = equals < 0 ? "" : text.substring(equals + 1).strip();
        if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
            value = value.substring(1, value.length() - 1);
        }
        if (kind.equals("emailAddress")) {
            throw mail();
        }
        if (value.isEmpty() || !kind.equals("id") && !kind.equals("uri")) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "A grantee is id=\"…\" or uri=\"…\".").with("ArgumentName", header).with("ArgumentValue", text);
        }
        return value;
    }

    /** Of a document {@code AccessControlPolicy}. @param owner id of who owns what it is for */
    public static Acl read(Element root, String owner) {
        try {
            root.only(Set.of("Owner", "AccessControlList"));
            if (root.find("Owner").flatMap(element -> element.value("ID")).filter(id -> !id.isEmpty() && !id.equals(owner)).isPresent()) {
                throw new S3Failure(S3Code.ACCESS_DENIED, "The owner cannot be changed by an access control list.");
            }
            List<Element> elements = root.get("AccessControlList").only(Set.of("Grant")).children();
            if (elements.size() > MOST_GRANTS) {
                throw new S3Failure(S3Code.MALFORMED_ACL_ERROR, "There are more than 100 grants.");
            }
            Set<Grant> grants = new HashSet<>();
            for (Element element : elements) {
                grants.add(grant(element.only(Set.of("Grantee", "Permission"))));
            }
            return of(grants, owner);
        } catch (S3Failure e) {
            throw e.code() == S3Code.MALFORMED_XML ? new S3Failure(S3Code.MALFORMED_ACL_ERROR, e.getMessage()) : e;
        }
    }

    private static S3Failure mail() {
        return new S3Failure(S3Code.METHOD_NOT_ALLOWED, "Grants to addresses of mail are not served: use a bucket policy.");
    }

    private static Grant grant(Element element) {
        Element grantee = element.get("Grantee").only(Set.of("ID", "URI", "DisplayName", "EmailAddress"));
        if (grantee.find("EmailAddress").isPresent()) {
            throw mail();
        }
        Element who = grantee.find("URI").orElseGet(() -> grantee.get("ID"));
        String permission = element.get("Permission").leaf();
        if (!PERMISSIONS.contains(permission)) {
            throw element.malformed("Permission must be FULL_CONTROL, READ, WRITE, READ_ACP or WRITE_ACP");
        }
        return new Grant(who.leaf(), permission);
    }

    private static Acl of(Set<Grant> grants, String owner) {
        for (Grant grant : grants) {
            if (grant.grantee().contains("/groups/") && !Set.of(ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY).contains(grant.grantee())) {
                throw new S3Failure(S3Code.INVALID_ARGUMENT, "Invalid group uri").with("ArgumentValue", grant.grantee());
            }
        }
        Set<Grant> others = new HashSet<>(grants);
        others.removeIf(grant -> grant.grantee().equals(owner));
        for (Acl acl : List.of(PRIVATE, PUBLIC_READ, PUBLIC_READ_WRITE, AUTHENTICATED_READ, LOG_DELIVERY_WRITE)) {
            if (acl.others().equals(others)) {
                return acl;
            }
        }
        throw new S3Failure(S3Code.NOT_IMPLEMENTED, "Only what a canned ACL can say is served as access control list: use a bucket policy for more.");
    }

    private Set<Grant> others() {
        return switch (this) {
            case PUBLIC_READ -> Set.of(new Grant(ALL_USERS, "READ"));
            case PUBLIC_READ_WRITE -> Set.of(new Grant(ALL_USERS, "READ"), new Grant(ALL_USERS, "WRITE"));
            case AUTHENTICATED_READ -> Set.of(new Grant(AUTHENTICATED_USERS, "READ"));
            case LOG_DELIVERY_WRITE -> Set.of(new Grant(LOG_DELIVERY, "WRITE"), new Grant(LOG_DELIVERY, "READ_ACP"));
            default -> Set.of();
        };
    }

    /**
     * As grants.
     *
     * @param owner       id of who owns what it is for
     * @param bucketOwner id of who owns the bucket
     */
    public Element write(String owner, String bucketOwner) {
        List<Element> grants = new ArrayList<>();
        grants.add(grant(user(owner), "FULL_CONTROL"));
        if (!bucketOwner.equals(owner) && (this == BUCKET_OWNER_READ || this == BUCKET_OWNER_FULL_CONTROL)) {
            grants.add(grant(user(bucketOwner), this == BUCKET_OWNER_READ ? "READ" : "FULL_CONTROL"));
        }
        others().stream().sorted(java.util.Comparator.comparing(Grant::permission))
                .forEach(one -> grants.add(grant(Element.of("Grantee", Element.of("URI", one.grantee())).typed("Group"), one.permission())));
        return Element.of("AccessControlPolicy", owner(owner), Element.of("AccessControlList", grants));
    }

    /** The element {@code Owner}. */
    public static Element owner(String id) {
        return Element.of("Owner", Element.of("ID", id), Element.of("DisplayName", id));
    }

    private static Element grant(Element grantee, String permission) {
        return Element.of("Grant", grantee, Element.of("Permission", permission));
    }

    private static Element user(String id) {
        return Element.of("Grantee", Element.of("ID", id), Element.of("DisplayName", id)).typed("CanonicalUser");
    }

    /** @throws S3Failure {@code InvalidArgument} */
    private static Acl canned(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst()
                .orElseThrow(() -> new S3Failure(S3Code.INVALID_ARGUMENT, "There is no canned ACL of that name.")
                        .with("ArgumentName", "x-amz-acl").with("ArgumentValue", word));
    }
}
