/** Style sheet of the HTML report, light or dark as the reader's system is. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1c2024; --muted: #60646c; --page: #fcfcfd; --code: #f0f0f3; --line: #d9d9e0; --error: #ce2c31; --warning: #ab6400; --advice: #0d74ce }
@media (prefers-color-scheme: dark) { :root { --text: #edeef0; --muted: #b0b4ba; --page: #111113; --code: #212225; --line: #363a3f; --error: #ff9592; --warning: #ffca16; --advice: #70b8ff } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem; font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page) }
h1 { font-size: 1.5rem; margin: 0 }
h2 { font-size: 1.05rem; margin: 2.5rem 0 .75rem; overflow-wrap: anywhere }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere }
p { margin: .5rem 0 }
header p, .place, .line, footer { color: var(--muted) }
article { border: 1px solid var(--line); border-left: 4px solid var(--colour); border-radius: 6px; padding: .9rem 1.1rem; margin: 0 0 1rem }
.error { --colour: var(--error) }
.warning { --colour: var(--warning) }
.advice { --colour: var(--advice) }
.severity { color: var(--colour) }
.place { font-size: .9rem }
pre, code { font: .85rem/1.55 ui-monospace, Menlo, Consolas, monospace }
pre { background: var(--code); border-radius: 6px; padding: .75rem 1rem; overflow-x: auto; margin: .6rem 0 }
mark { color: inherit; background: none; text-decoration: underline 2px var(--colour); text-underline-offset: 4px }
.line { user-select: none; padding-right: .5rem }
a { color: inherit }
footer { margin-top: 3rem; font-size: .85rem }
`
