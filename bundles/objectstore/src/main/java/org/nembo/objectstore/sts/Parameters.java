package org.nembo.objectstore.sts;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.nembo.objectstore.key.Sessions;

/** What a request of STS says, checked. */
record Parameters(Map<String, String> values) {

    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::[^:/\\s]{0,64}:role/([\\w+=,.@/-]{1,512})");
    private static final Pattern SESSION_NAME = Pattern.compile("[\\w+=,.@-]{2,64}");
    private static final int POLICY = 2048;
    private static final int TOKEN = 20_000;

    Parameters {
        values = Map.copyOf(values);
    }

    String get(String name) {
        return values.getOrDefault(name, "");
    }

    String required(String name) {
        String value = get(name);
        if (value.isEmpty()) {
            throw new StsFailure(400, "MissingParameter", "The request must have the parameter " + name + ".");
        }
        return value;
    }

    /** @throws StsFailure {@code MissingAction} */
    String action() {
        String action = get("Action");
        if (action.isEmpty()) {
            throw new StsFailure(400, "MissingAction", "The request must have the parameter Action.");
        }
        return action;
    }

    String token() {
        String token = required("WebIdentityToken");
        if (token.length() > TOKEN) {
            throw StsFailure.invalid("WebIdentityToken is longer than %d characters.".formatted(TOKEN));
        }
        return token;
    }

    /** The role's name; {@code self} when none was asked for: a session has the rights of its person either way. */
    String role(boolean needed) {
        String arn = needed ? required("RoleArn") : get("RoleArn");
        if (arn.isEmpty()) {
            return "self";
        }
        var matcher = ROLE.matcher(arn);
        if (!matcher.matches()) {
            throw StsFailure.invalid("RoleArn must look like arn:aws:iam:::role/NAME.");
        }
        String path = matcher.group(1);
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** @param otherwise the name of a session that was given none */
    String sessionName(boolean needed, String otherwise) {
        String name = needed ? required("RoleSessionName") : get("RoleSessionName");
        if (name.isEmpty()) {
            String plain = otherwise.replaceAll("[^\\w+=,.@-]", "-");
            return (plain + "--").substring(0, Math.min(64, Math.max(2, plain.length())));
        }
        if (!SESSION_NAME.matcher(name).matches()) {
            throw StsFailure.invalid("RoleSessionName must be 2 to 64 letters, digits and characters of _+=,.@-");
        }
        return name;
    }

    Duration duration(Duration otherwise) {
        String text = get("DurationSeconds");
        if (text.isEmpty()) {
            return otherwise;
        }
        if (text.matches("[0-9]{1,9}")) {
            Duration wanted = Duration.ofSeconds(Integer.parseInt(text));
            if (wanted.compareTo(Sessions.SHORTEST) >= 0 && wanted.compareTo(Sessions.LONGEST) <= 0) {
                return wanted;
            }
        }
        throw StsFailure.invalid("DurationSeconds must be a number from %d to %d.".formatted(Sessions.SHORTEST.toSeconds(), Sessions.LONGEST.toSeconds()));
    }

    /** A document that bounds the session; empty for none. */
    String policy() {
        String policy = get("Policy");
        if (policy.length() > POLICY) {
            throw new StsFailure(400, "PackedPolicyTooLarge", "Policy is longer than %d characters.".formatted(POLICY));
        }
        if (values.keySet().stream().anyMatch(name -> name.startsWith("PolicyArns"))) {
            throw StsFailure.invalid("PolicyArns are not known here: send the document as Policy.");
        }
        return policy;
    }
}
