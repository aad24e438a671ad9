package spade.cli;

import java.util.List;

/** The line below all others on a terminal. */
final class StatusLine {

    private static final String GAP = "  ";
    /** A last part of fewer characters tells nothing. */
    private static final int LEAST = 12;

    private StatusLine() {}

    /**
     * As many parts as there is room for. Each stands there whole, so that no number is cut; only the last may lose its
     * end.
     *
     * @param parts the most important first
     * @param task what is being done, at the end whatever the room
     * @param width characters
     */
    static String fit(List<String> parts, String task, int width) {
        int room = width - (task.isEmpty() ? 0 : GAP.length() + task.length());
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            String part = (line.isEmpty() ? "" : GAP) + parts.get(i);
            int left = room - line.length();
            boolean last = i == parts.size() - 1;
            if (part.length() <= left) {
                line.append(part);
            } else {
                line.append(last && left >= LEAST ? part.substring(0, left - 1) + "…" : "");
                break;
            }
        }
        line.append(line.isEmpty() || task.isEmpty() ? "" : GAP).append(task);
        return line.substring(0, Math.min(line.length(), width));
    }
}
