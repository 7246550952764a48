package io.cenote.compare.report;

/** Text inside of HTML. Whatever comes from outside of this project goes through here. */
final class Html {
    private Html() {}

    /** Text as content of an element, or of an attribute in quotes. */
    static String text(Object any) {
        String text = String.valueOf(any);
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** JSON as content of a script element, which nothing in it can end. */
    static String script(String json) {
        return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }
}
