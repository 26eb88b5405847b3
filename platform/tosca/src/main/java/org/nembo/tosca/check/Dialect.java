package org.nembo.tosca.check;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.nembo.tosca.yaml.YamlNode;

/** The kinds of documents that are understood, by their version. */
enum Dialect {
    /** TOSCA Simple Profile in YAML 1.0 to 1.3. */
    SIMPLE("tosca_simple_yaml_1_(0|0_0|1|1_0|2|2_0|3|3_0)"),
    /** The language of Alien4Cloud, which is that of the profile with a few words of its own. */
    ALIEN("alien_dsl_[1-9]_[0-9]_[0-9]"),
    /** A profile for a field, such as NFV: the simple profile with types of its own, which are not here. */
    PROFILE("tosca_simple_profile_for_[a-z]+_1_[0-9]_[0-9]"),
    /** Anything else. */
    UNKNOWN(".*");

    static final String VERSION = "tosca_definitions_version";

    private final Pattern versions;

    Dialect(String versions) {
        this.versions = Pattern.compile(versions, Pattern.DOTALL);
    }

    /** A document that does not say its version is taken for the simple profile. */
    static Dialect of(YamlNode.Entries document) {
        Optional<String> version = document.text(VERSION);
        for (Dialect each : values()) {
            if (version.isEmpty() || each.versions.matcher(version.get()).matches()) {
                return each;
            }
        }
        return UNKNOWN;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
