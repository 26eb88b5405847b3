package org.nembo.secrets.vault;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What is answered: the envelope that every client of this API expects.
 *
 * @param body null for 204
 */
record Answer(int status, Map<String, Object> body) {

    static Answer nothing() {
        return new Answer(204, null);
    }

    static Answer data(Map<String, Object> data) {
        return new Answer(200, envelope(data, null));
    }

    /** Data under a status of its own, such as the metadata of what was deleted. */
    static Answer data(int status, Map<String, Object> data) {
        return new Answer(status, envelope(data, null));
    }

    /** Data that older clients look for beside the envelope too. */
    static Answer both(Map<String, Object> data) {
        Map<String, Object> body = envelope(data, null);
        data.forEach(body::putIfAbsent);
        return new Answer(200, body);
    }

    static Answer auth(Map<String, Object> auth) {
        return new Answer(200, envelope(null, auth));
    }

    /** A body without an envelope. */
    static Answer bare(Map<String, Object> body) {
        return new Answer(200, body);
    }

    static Answer lease(String id, long seconds) {
        Map<String, Object> body = envelope(null, null);
        body.put("lease_id", id);
        body.put("renewable", true);
        body.put("lease_duration", seconds);
        return new Answer(200, body);
    }

    static Answer wrapped(Map<String, Object> wrapInfo) {
        Map<String, Object> body = envelope(null, null);
        body.put("wrap_info", wrapInfo);
        return new Answer(200, body);
    }

    private static Map<String, Object> envelope(Map<String, Object> data, Map<String, Object> auth) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("request_id", UUID.randomUUID().toString());
        body.put("lease_id", "");
        body.put("renewable", false);
        body.put("lease_duration", 0);
        body.put("data", data);
        body.put("wrap_info", null);
        body.put("warnings", null);
        body.put("auth", auth);
        return body;
    }

    @Override
    public String toString() {
        return "Answer[" + status + "]";
    }
}
