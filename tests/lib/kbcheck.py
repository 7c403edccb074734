#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""kbcheck.py FOLDER REASONS.INI     what must hold of the shipped knowledge articles, whoever edits them; prints what does not
kbcheck.py FOLDER REASONS.INI --counts   also prints how many there are of each language and kind"""
import datetime
import os
import re
import sys

KEYS = ['id', 'title', 'lang', 'kind', 'audience', 'tags', 'reasons', 'state', 'review_on', 'variant']
MACRO_KEYS = ['reply', 'class', 'set_reason', 'add_tags', 'then']
MACRO_NEEDS = ['then']
WORDS = {'lang': {'zh', 'en'}, 'kind': {'article', 'macro'}, 'audience': {'public', 'internal'}, 'state': {'published'},
         'class': {'quality', 'logistics', 'service', 'aftersales', 'consultation', 'praise', 'other'},
         'then': {'open', 'pending', 'hold', 'solved'}}
# What both halves of a pair have in common; words are each language's own.
SHARED = ['kind', 'audience', 'reasons', 'state', 'review_on'] + MACRO_KEYS
PLACEHOLDERS = {'customer', 'order', 'product', 'amount', 'date', 'tracking', 'agent', 'shop', 'return'}
LENGTH = {'zh': (120, 600), 'en': (80, 350)}
LEAST = {'zh': 60, 'en': 60, 'macro': 14}
CJK = re.compile(r'[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]')
# Four Latin words in a row are a sentence, not a name.
ENGLISH = re.compile(r"[A-Za-z][a-z']*(?:[ ,]+[A-Za-z][a-z']*){3,}")
# A person's number, address or mail; a service number such as 12315 is five digits.
PRIVATE = re.compile(r'\d{7,}|[\w.+-]+@[\w-]+\.\w+|https?://')
bad = 0


def need(ok, where, what):
    global bad
    if not ok:
        bad = 1
        print(f'FAILED: {where}: {what}')
    return ok


def read(folder, name):
    """The front matter, as pairs in their order, and the body; None when it is not even a text with both."""
    raw = open(f'{folder}/{name}', 'rb').read()
    try:
        text = raw.decode('utf-8')
    except UnicodeDecodeError as x:
        need(False, name, f'not UTF-8: {x}')
        return None
    need(not text.startswith('\ufeff'), name, 'begins with a byte order mark')
    need('\r' not in text and '\t' not in text, name, 'holds a carriage return or a tab')
    need(text.endswith('\n') and not text.endswith('\n\n'), name, 'does not end with one newline')
    lines = text.split('\n')
    if not need(lines[0] == '---' and '---' in lines[1:], name, 'line 1: no front matter between two lines of ---'):
        return None
    end = lines.index('---', 1)
    head = []
    for n, line in enumerate(lines[1:end], 2):
        key, colon, value = line.partition(':')
        if need(colon, f'{name}:{n}', f'`{line}` is no `key: value`'):
            need(value == '' or value[0] == ' ' and value == value.rstrip(), f'{name}:{n}', 'one space behind the colon, none at the end')
            head.append((key, value.strip()))
    for n, line in enumerate(lines, 1):
        need(n <= end or line == line.rstrip(), f'{name}:{n}', 'spaces at the end')
    return head, '\n'.join(lines[end + 1:])


def plain(body):
    """The body as it is read: without marks, link targets and placeholders."""
    body = re.sub(r'\[([^\]]*)\]\([^)]*\)', r'\1', body)
    return re.sub(r'\{[a-z]+\}|[*`#]', '', re.sub(r'^- ', '', body, flags=re.M))


def check_head(name, head, reasons):
    keys, front = [k for k, _ in head], dict(head)
    macro = front.get('kind') == 'macro'
    order = KEYS + [k for k in MACRO_KEYS if macro and (k in keys or k in MACRO_NEEDS)]
    need(keys == order, name, f'the keys are {" ".join(keys)}, not {" ".join(order)}')
    for k, v in head:
        need(v or k == 'reasons', name, f'{k} is empty')
        need(k not in WORDS or v in WORDS[k], name, f'{k}: `{v}` is unknown')
    need(name == front.get('id', '') + '.md', name, f'the id is `{front.get("id")}`')
    need(re.fullmatch(r'[a-z0-9]+(-[a-z0-9]+)*\.(zh|en)', front.get('id', '')), name, 'an id is words with hyphens, then .zh or .en')
    need(front.get('id', '').endswith('.' + front.get('lang', '?')), name, 'the language is not that of the id')
    for code in front.get('reasons', '').split() + front.get('set_reason', '').split():
        need(code in reasons, name, f'{code} is no reason')
    tags = front.get('tags', '').split()
    need(len(tags) == len(set(tags)), name, 'a tag stands twice')
    try:
        datetime.date.fromisoformat(front.get('review_on', ''))
    except ValueError:
        need(False, name, f'review_on: `{front.get("review_on")}` is no day')
    if front.get('lang') == 'en':
        need(not CJK.search(' '.join(v for _, v in head)), name, 'Chinese in the front matter of an English article')


def check_body(name, front, body, ids):
    lang, text = front['lang'], plain(body)
    for p in re.findall(r'\{([^}]*)\}', body):
        need(p in PLACEHOLDERS, name, f'{{{p}}} is no placeholder')
    need(body.count('{') == body.count('}'), name, 'a brace is not closed')
    need(body.count('**') % 2 == 0 and body.count('`') % 2 == 0, name, 'a mark of bold or code is not closed')
    for label, target in re.findall(r'\[([^\]]*)\]\(([^)]*)\)', body):
        need(label and target[3:] in ids and target.startswith('kb:'), name, f'the link `{target}` leads nowhere')
        need(target.endswith('.' + lang), name, f'the link `{target}` leads to the other language')
        need(target[3:] != front['id'], name, 'links to itself')
    need(len(re.findall(r'\]\(', body)) == len(re.findall(r'\]\(kb:[^)\s]+\)', body)), name, 'a link is not closed')
    for line in body.split('\n'):
        need(not re.match(r'(##|#[^ #]|-[^ ]|\* |> |\d+\. |\||<|```)', line), name, f'`{line[:20]}` is outside the Markdown subset')
    if front['kind'] == 'macro':
        need('](' not in body and '# ' not in body and '**' not in body, name, 'a reply holds links, heads or bold, which a customer cannot read')
    need(not PRIVATE.search(body), name, 'holds an address or a number that may be somebody\'s')
    if lang == 'zh':
        n = len(re.sub(r'\s', '', text))
        m = ENGLISH.search(text)
        need(not m, name, f'an English sentence in a Chinese article: {m and m.group()}')
        need(len(CJK.findall(text)) > n / 2, name, 'hardly any Chinese in a Chinese article')
    else:
        n = len(re.findall(r"[A-Za-z0-9][\w'’.-]*", text))
        m = CJK.search(text)
        need(not m, name, f'Chinese in an English article: {m and m.group()}')
    low, high = LENGTH[lang]
    need(low <= n <= high, name, f'{n} long, not {low} to {high}')


def main():
    folder, reasons_ini = sys.argv[1:3]
    reasons = set(re.findall(r'^\[reason (\w+)\]', open(reasons_ini, encoding='utf-8').read(), re.M))
    names = sorted(os.listdir(folder))
    articles = {}
    for name in names:
        if not need(name.endswith('.md'), name, 'is no article'):
            continue
        got = read(folder, name)
        if got is None:
            continue
        check_head(name, got[0], reasons)
        articles[name[:-3]] = dict(got[0]), got[1]
    titles = {}
    for id, (front, body) in articles.items():
        name = id + '.md'
        if not need(all(k in front for k in KEYS) and front['lang'] in LENGTH, name, 'the front matter is not complete'):
            continue
        check_body(name, front, body, articles)
        twin = articles.get(front['variant'])
        if need(twin, name, f'the variant {front["variant"]} is missing'):
            need(twin[0].get('variant') == front['id'], name, f'the variant {front["variant"]} does not point back')
            need(twin[0].get('lang') != front['lang'], name, 'the variant is of the same language')
            need(front['variant'].rpartition('.')[0] == front['id'].rpartition('.')[0], name, 'the variant is of another matter')
            for k in SHARED:
                need(front.get(k) == twin[0].get(k), name, f'{k} differs from its variant')
            own, its = (set(re.findall(r'\{[a-z]+\}', b)) for b in (body, twin[1]))
            need(own == its, name, f'other placeholders than its variant: {" ".join(sorted(own ^ its))}')
        need(front['title'] not in titles, name, f'has the title of {titles.get(front["title"])}')
        titles[front['title']] = name
    fronts = [f for f, _ in articles.values()]
    count = {lang: sum(f.get('lang') == lang for f in fronts) for lang in ('zh', 'en')}
    count['macro'] = sum(f.get('kind') == 'macro' and f.get('lang') == 'zh' for f in fronts)
    for k, least in LEAST.items():
        need(count[k] >= least, folder, f'{count[k]} of {k}, fewer than {least}')
    missing = reasons - {r for f in fronts for r in f.get('reasons', '').split()} - {'X99'}
    need(not missing, folder, f'no article for {" ".join(sorted(missing))}')
    if '--counts' in sys.argv:
        print(', '.join(f'{n} {k}' for k, n in count.items()))
    return bad


if __name__ == '__main__':
    sys.exit(main())
