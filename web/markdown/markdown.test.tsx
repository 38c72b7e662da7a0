import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { Markdown } from './markdown.tsx'
import { parseInline, parseMarkdown } from './parse.ts'

const draw = (text: string) => renderToStaticMarkup(<Markdown text={text} />)

describe('what an assistant writes', () => {
  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '**<b onclick="x()">bold</b>**',
    '```html\n<script>alert(1)</script>\n```',
    '- <iframe src="https://evil.example"></iframe>',
    '`<svg onload=alert(1)>`',
  ])('never becomes markup of its own: %s', text => {
    const html = draw(text)
    expect(html).not.toMatch(/<(script|img|b|iframe|svg)\b/)
    expect(html).toContain('&lt;')
  })

  test.each([
    '[click](javascript:alert(1))',
    '[click](JaVaScRiPt:alert(1))',
    '[click](data:text/html,<script>alert(1)</script>)',
    '[click](vbscript:x)',
    '[click](//evil.example)',
    '[click](/sign-out)',
  ])('links only to the web and to mail: %s', text => {
    expect(draw(text)).not.toContain('<a ')
  })

  test('opens links apart from the page, without telling where from', () => {
    const html = draw('See [the guide](https://example.com/a?b=1) or https://example.org/x.')
    expect(html).toContain('href="https://example.com/a?b=1"')
    expect(html).toContain('rel="noopener noreferrer nofollow"')
    expect(html).toContain('target="_blank"')
  })

  test('keeps its paragraphs, headings, lists and code', () => {
    expect(
      parseMarkdown(
        '# Plan\n\nFirst\nline\n\n- one\n- two\n\n3. three\n\n```js\nlet a = 1\n\n- b\n```\nEnd',
      ),
    ).toEqual([
      { kind: 'heading', children: [{ kind: 'text', text: 'Plan' }] },
      { kind: 'paragraph', children: [{ kind: 'text', text: 'First\nline' }] },
      {
        kind: 'list',
        ordered: false,
        start: 1,
        items: [[{ kind: 'text', text: 'one' }], [{ kind: 'text', text: 'two' }]],
      },
      { kind: 'list', ordered: true, start: 3, items: [[{ kind: 'text', text: 'three' }]] },
      { kind: 'code', language: 'js', text: 'let a = 1\n\n- b' },
      { kind: 'paragraph', children: [{ kind: 'text', text: 'End' }] },
    ])
  })

  test('shows a code block whose end has not arrived yet', () => {
    expect(parseMarkdown('```sh\nls -l')).toEqual([{ kind: 'code', language: 'sh', text: 'ls -l' }])
  })

  test('leaves stars and underscores alone that mark nothing', () => {
    expect(parseInline('2 * 3 * 4 and snake_case ** x')).toEqual([
      { kind: 'text', text: '2 * 3 * 4 and snake_case ** x' },
    ])
  })

  test('is bold around code, and code keeps its stars', () => {
    expect(parseInline('**run `a`** and `**b**`')).toEqual([
      {
        kind: 'strong',
        children: [
          { kind: 'text', text: 'run ' },
          { kind: 'code', text: 'a' },
        ],
      },
      { kind: 'text', text: ' and ' },
      { kind: 'code', text: '**b**' },
    ])
  })

  test('is drawn in time even when it is written to be slow', () => {
    const began = performance.now()
    for (const hostile of [
      '*'.repeat(5000),
      '**a'.repeat(3000),
      '['.repeat(5000),
      '`'.repeat(5001),
    ]) {
      draw(hostile)
    }
    expect(performance.now() - began).toBeLessThan(60_000)
  })
})
