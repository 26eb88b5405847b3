package org.nembo.objectstore.auth;

import org.nembo.objectstore.access.SigningKeys;
import org.nembo.objectstore.http.Body;

/** Who signed a request, and its bytes as they are meant. */
record Identified(String accessKey, SigningKeys.Key key, Body body) {
}
