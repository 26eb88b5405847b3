package org.nembo.objectstore.access;

/** Who may have messages sent to which topic. Thread-safe. */
@FunctionalInterface
public interface TopicRights {

    /** Whether there is such a topic, and the caller may use it. @param arn {@code arn:aws:sns:default::name} */
    boolean mayUse(Caller caller, String arn);
}
