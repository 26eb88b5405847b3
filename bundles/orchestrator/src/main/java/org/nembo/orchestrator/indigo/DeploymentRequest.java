package org.nembo.orchestrator.indigo;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.nembo.api.error.NemboException;

/**
 * What a client of this API asks for, when it creates and when it changes.
 *
 * @param parameters plain JSON data by name
 * @param callback   whom to tell of every change
 * @param userGroup  the group as the client names it, without a leading slash
 */
record DeploymentRequest(String template, Map<String, Object> parameters, Optional<String> callback, Optional<Integer> timeoutMins,
        Optional<Integer> providerTimeoutMins, Optional<Integer> maxProvidersRetry, boolean keepLastAttempt, Optional<String> userGroup) {

    private static final Pattern URL = Pattern.compile("https?:.*");

    /** @throws NemboException {@code INVALID_REQUEST} naming every member that is wrong */
    static DeploymentRequest of(Map<String, Object> body) {
        Members members = new Members(body);
        Optional<String> template = members.text("template").filter(text -> !text.isBlank());
        if (template.isEmpty()) {
            members.refuse("template", "is missing: send the text of a TOSCA template");
        }
        Optional<String> callback = members.text("callback").filter(text -> !text.isBlank());
        callback.filter(url -> !URL.matcher(url).matches()).ifPresent(url -> members.refuse("callback", "must begin with http: or https:"));
        Optional<Integer> timeout = members.count("timeoutMins");
        Optional<Integer> each = members.count("providerTimeoutMins");
        if (timeout.isPresent() && each.isPresent() && each.get() > timeout.get()) {
            members.refuse("providerTimeoutMins", "must be at most 'timeoutMins', which is %d, is %d".formatted(timeout.get(), each.get()));
        }
        // One client misspells the name.
        Optional<Boolean> keep = members.truth("keepLastAttempt", "keepLastAttemp");
        DeploymentRequest request = new DeploymentRequest(template.orElse(""), members.object("parameters"), callback, timeout, each,
                members.count("maxProvidersRetry"), keep.orElse(false),
                members.text("userGroup").map(DeploymentRequest::group).filter(name -> !name.isEmpty()));
        members.check();
        return request;
    }

    /** Some issuers write groups with a leading slash. */
    static String group(String name) {
        String plain = name.strip();
        return plain.startsWith("/") ? plain.substring(1) : plain;
    }
}
