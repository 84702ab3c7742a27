// Before htmx, which reads its settings when it starts. First in the head, so that nothing injected comes before it.
// `prefix: ''` turns off the second spelling (data-hx-…), which only an injection would use.
document.head.prepend(
  Object.assign(document.createElement('meta'), {
    name: 'htmx-config',
    content: JSON.stringify({
      extensions: 'hx-csp',
      prefix: '',
      includeIndicatorCSS: false,
      morphIgnore: ['data-htmx-powered', 'open'],
    }),
  }),
)
