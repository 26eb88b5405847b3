package org.nembo.objectstore.http;

/** A part of the S3 interface. Register it as an OSGi service; the listener asks each when it starts, and again when one comes or goes. */
public interface Routes {

    void register(Operations operations);
}
