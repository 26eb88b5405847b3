package org.nembo.identity.oauth;

import com.nimbusds.oauth2.sdk.ErrorObject;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.nembo.identity.Refusal;

/** What a request asks its tokens to be good for: {@code aud} and {@code audience}, lists separated by blanks, and {@code resource}. Pure functions. */
public final class Audiences {

    private static final ErrorObject INVALID_TARGET = new ErrorObject("invalid_target", "The audience is not acceptable", 400);
    private static final Pattern NAME = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,200}");
    private static final int MOST = 10;

    private Audiences() {
    }

    /** @throws Refusal {@code invalid_target} */
    public static Set<String> of(Map<String, List<String>> parameters, List<URI> resources) {
        Set<String> audiences = new LinkedHashSet<>();
        for (String name : List.of("aud", "audience")) {
            for (String value : parameters.getOrDefault(name, List.of())) {
                audiences.addAll(List.of(value.strip().split(" +")));
            }
        }
        if (resources != null) {
            resources.forEach(resource -> audiences.add(resource.toString()));
        }
        audiences.remove("");
        if (audiences.size() > MOST || audiences.stream().anyMatch(audience -> !NAME.matcher(audience).matches())) {
            throw new Refusal(INVALID_TARGET, "at most %d audiences of at most 200 printable characters".formatted(MOST));
        }
        return audiences;
    }

    /** What is asked now, within what was asked at the beginning; that when nothing is asked now. @throws Refusal {@code invalid_target} */
    static Set<String> within(Set<String> had, Set<String> asked) {
        if (asked.isEmpty()) {
            return had;
        }
        if (!had.isEmpty() && !had.containsAll(asked)) {
            throw new Refusal(INVALID_TARGET, "the audience is not among those that were granted");
        }
        return asked;
    }
}
