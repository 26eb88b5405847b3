package org.nembo.identity.client;

/**
 * A client with what is shown this once.
 *
 * @param secret empty when it has none, or keeps the one it has
 * @param token  for changing its registration; empty when it gets none
 */
public record Registered(Client client, String secret, String token) {

    @Override
    public String toString() {
        return "Registered[" + client.id() + "]";
    }
}
