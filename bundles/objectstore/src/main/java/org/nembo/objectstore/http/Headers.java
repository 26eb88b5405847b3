package org.nembo.objectstore.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Headers in the order in which they came; their names are looked up without regard to case. Confined to one request. */
public final class Headers {

    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    public Headers add(String name, String value) {
        names.add(name);
        values.add(value);
        return this;
    }

    /** Takes the place of those of that name. */
    public Headers set(String name, String value) {
        for (int i = names.size() - 1; i >= 0; i--) {
            if (names.get(i).equalsIgnoreCase(name)) {
                names.remove(i);
                values.remove(i);
            }
        }
        return add(name, value);
    }

    /** The first value, without blanks around it; empty when there is none. */
    public String get(String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return values.get(i).strip();
            }
        }
        return "";
    }

    public boolean has(String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** Every value, as it came. */
    public List<String> all(String name) {
        List<String> found = new ArrayList<>(1);
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                found.add(values.get(i));
            }
        }
        return found;
    }

    /** Lower-case names that begin with {@code prefix}, each once, sorted. */
    public List<String> names(String prefix) {
        TreeSet<String> found = new TreeSet<>();
        for (String name : names) {
            if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                found.add(name.toLowerCase(Locale.ROOT));
            }
        }
        return List.copyOf(found);
    }

    public int size() {
        return names.size();
    }

    /** The name as it came. */
    public String name(int index) {
        return names.get(index);
    }

    public String value(int index) {
        return values.get(index);
    }
}
