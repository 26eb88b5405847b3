package org.nembo.identity.oauth;

import java.util.LinkedHashMap;
import java.util.Map;
import net.minidev.json.JSONObject;
import org.nembo.identity.Issuer;
import org.nembo.identity.client.Client;
import org.nembo.identity.client.Registered;

/** What is told of a registration (RFC 7591, section 3.2.1). Pure functions. */
public final class Registrations {

    private Registrations() {
    }

    static String json(Issuer issuer, Registered registered) {
        return new JSONObject(members(issuer, registered)).toJSONString();
    }

    /** With the secret and the token only right after they were made. */
    public static Map<String, Object> members(Issuer issuer, Registered registered) {
        Client client = registered.client();
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("client_id", client.id());
        told.put("client_id_issued_at", client.created().getEpochSecond());
        if (!registered.secret().isEmpty()) {
            told.put("client_secret", registered.secret());
            told.put("client_secret_expires_at", 0);
        }
        if (!registered.token().isEmpty()) {
            told.put("registration_access_token", registered.token());
        }
        told.put("registration_client_uri", RegistrationResource.address(issuer, client.id()).toString());
        told.putAll(client.metadata().toJSONObject(true));
        told.put("status", client.status().name());
        return told;
    }
}
