/** What people look at: the report page, and the figures for papers. */
@NullMarked
package spade.report;

import org.jspecify.annotations.NullMarked;
