package org.nembo.client;

import java.util.List;

/** A block of lines at the foot of the terminal that is drawn over itself. Confined to one thread. */
final class Canvas {

    private final Screen screen;
    private int drawn;

    Canvas(Screen screen) {
        this.screen = screen;
    }

    void draw(List<String> lines) {
        StringBuilder block = new StringBuilder(up());
        lines.forEach(line -> block.append(cut(line)).append("\u001b[K\n"));
        screen.out().print(block.append("\u001b[J"));
        screen.out().flush();
        drawn = lines.size();
    }

    private String up() {
        return drawn == 0 ? "" : "\u001b[" + drawn + "A\r";
    }

    /** Styles take no room, so they are left out of the count; a line that is too long loses them. */
    private String cut(String line) {
        String bare = line.replaceAll("\u001b\\[[0-9;]*m", "");
        return Width.of(bare) < screen.columns() ? line : Width.cut(bare, screen.columns() - 1);
    }
}
