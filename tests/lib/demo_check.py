#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""demo_check.py FOLDER            what must hold of the demo shop's files, whoever edits them; prints what does not
demo_check.py FOLDER --texts    the first message of each ticket on one line, in the order of truth.tsv, for `tend classify`
demo_check.py FOLDER --agree    reads `tend --json classify` of those lines; prints how many classes agree, in percent"""
import json
import re
import sys

CHANNELS = {'mail', 'phone', 'chat', 'wechat', 'app', 'social', 'review', 'web'}
CLASSES = {'quality', 'logistics', 'service', 'aftersales', 'consultation', 'praise', 'other'}
ROLES = {'agent', 'lead', 'warehouse', 'finance', 'auditor', 'admin'}
STATUSES = {'paid', 'shipped', 'signed', 'cancelled'}
LEAST = {'agents': 9, 'products': 25, 'customers': 70, 'orders': 120, 'stock': 50, 'messages': 150, 'history': 60}
DAY = 86400
bad = 0


def need(ok, what):
    global bad
    if not ok:
        bad = 1
        print('FAILED:', what)


def seconds(rel):
    """-2d4h as a number; the parts in order, none twice."""
    if not re.fullmatch(r'-(?=\d)(\d+d)?(\d+h)?(\d+m)?(\d+s)?', rel or ''):
        need(False, f'`{rel}` is no relative time')
        return 0
    return sum(int(n) * {'d': 86400, 'h': 3600, 'm': 60, 's': 1}[u] for n, u in re.findall(r'(\d+)([dhms])', rel))


def rows(folder, name):
    with open(f'{folder}/{name}.jsonl', encoding='utf-8') as f:
        return [json.loads(line) for line in f]


def truth(folder):
    with open(f'{folder}/truth.tsv', encoding='utf-8') as f:
        return [line.rstrip('\n').split('\t') for line in f]


def unique(what, ids):
    ids = list(ids)
    need(len(ids) == len(set(ids)), f'{what}: an id is used twice: {sorted(i for i in set(ids) if ids.count(i) > 1)}')
    return set(ids)


def ordered(what, times):
    need(all(a >= b for a, b in zip(times, times[1:])), f'{what}: not in order of time, oldest first')


def check_customers(customers):
    for c in customers:
        for k in c['contacts']:
            v = k['value']
            need(k['kind'] in CHANNELS, f'{c["id"]}: {k["kind"]} is no channel')
            need(k['kind'] != 'phone' or re.fullmatch(r'\+86138000\d{5}', v), f'{c["id"]}: {v} may be a real number')
            need(k['kind'] != 'mail' or re.fullmatch(r'[\w.+-]+@example\.(com|net|org)', v), f'{c["id"]}: {v} may be a real address')
    unique('contacts', ((k['kind'], k['value']) for c in customers for k in c['contacts']))


def check_orders(orders, customers, products):
    for o in orders:
        no = o['id']
        need(o['customer'] in customers, f'{no}: no customer {o["customer"]}')
        need(o['status'] in STATUSES, f'{no}: status {o["status"]}')
        need(all(i['product'] in products for i in o['items']) and o['items'], f'{no}: an item is no product')
        need(sum(i['paid_fen'] for i in o['items']) == o['paid_fen'], f'{no}: items do not add up to what was paid')
        need(sum(t['fen'] for t in o['tenders']) == o['paid_fen'], f'{no}: tenders do not add up to what was paid')
        need(all(0 < i['paid_fen'] <= i['price_fen'] * i['qty'] for i in o['items']), f'{no}: an item was paid above its price')
        need(('shipped_at' in o) == (o['status'] in ('shipped', 'signed')), f'{no}: shipped_at and status')
        need(('signed_at' in o) == (o['status'] == 'signed'), f'{no}: signed_at and status')
        ordered(no, [seconds(o[k]) for k in ('at', 'shipped_at', 'signed_at') if k in o])
        need(o['status'] != 'shipped' or seconds(o['shipped_at']) <= 20 * DAY,
             f'{no}: on its way for more than 20 days')


def check_messages(messages, orders):
    for m in messages:
        need(m['channel'] in CHANNELS, f'{m["id"]}: {m["channel"]} is no channel')
        need('order' not in m or m['order'] in orders, f'{m["id"]}: no order {m.get("order")}')
        need(seconds(orders.get(m.get('order'), m)['at']) >= seconds(m['at']),
             f'{m["id"]}: written before {m.get("order")} was made')
        need(m['text'] or m.get('attachments'), f'{m["id"]}: says nothing')
        need(m['channel'] != 'mail' or (m['message_id'] == m['id'] and m['from']['email'] and m.get('to')),
             f'{m["id"]}: a mail without its ids or addresses')
        for no in re.findall(r'\bO-\d+', m['text'] + (m.get('subject') or '')):
            need(no in orders, f'{m["id"]}: names order {no}, which is not there')
    replies = {m['in_reply_to'] for m in messages if 'in_reply_to' in m}
    need(replies <= {m['id'] for m in messages}, f'a reply to nothing: {replies}')
    ordered('messages', [seconds(m['at']) for m in messages])
    need({m['channel'] for m in messages} == CHANNELS, 'a channel has no message')
    recent = sum(seconds(m['at']) <= 3600 for m in messages)
    need(len(messages) / 4 <= recent <= len(messages) / 2, f'{recent} of {len(messages)} messages are of the last hour: a third was meant')
    need(any(re.search(r'[\x00-\x08\x0b-\x1f]', m['text']) for m in messages), 'no message has control characters')
    need(any(re.search(r'[\u0590-\u06ff]', m['text']) for m in messages), 'no message runs from right to left')
    need(any(m.get('rating') for m in messages) and any(m.get('attachments') for m in messages), 'no rating, or no attachment')


def threads(messages, firsts):
    """The first message that each message belongs to, as far as threads and replies tell."""
    of, begun = {}, {}
    for m in messages:
        key = f'{m["channel"]}:{m["id"]}'
        if key in firsts:
            begun.setdefault((m['channel'], m.get('thread')), key)
        of[key] = key if key in firsts else of.get(f'mail:{m.get("in_reply_to")}') or begun.get((m['channel'], m.get('thread')))
    return of


def check_truth(labels, messages, codes):
    keys = {f'{m["channel"]}:{m["id"]}' for m in messages}
    for row in labels:
        need(len(row) == 6 and row[0] in keys, f'truth: {row}')
        need(row[1] in CLASSES and row[2] in codes | {'-'} and row[3] in ('yes', 'no') and row[4] in '1234'
             and row[5] in ('zh', 'en', 'mixed', 'other'), f'truth: {row}')
    unique('truth', (r[0] for r in labels))
    need(len(labels) >= 125, f'{len(labels)} tickets, fewer than 125')
    need({r[0].split(':')[0] for r in labels} == CHANNELS, 'a channel has no ticket')
    need({r[1] for r in labels} == CLASSES, 'a class has no ticket')
    need({r[3] for r in labels} == {'yes', 'no'}, 'complaints, and what is none')
    need({r[4] for r in labels} == set('1234'), 'a severity has no ticket')
    need(len({r[2] for r in labels}) >= 25, 'fewer than 24 reasons')
    chinese = sum(r[5] == 'zh' for r in labels) / len(labels)
    need(0.55 <= chinese <= 0.75, f'{chinese:.0%} Chinese: 65 % was meant')


def check_history(history, messages, firsts, agents):
    of = threads(messages, firsts)
    sizes = list(of.values())
    need(sum(sizes.count(k) > 1 for k in firsts) >= 15 and sum(sizes.count(k) > 2 for k in firsts) >= 4,
         'too few second or third messages')
    at = {f'{m["channel"]}:{m["id"]}': seconds(m['at']) for m in messages}
    for h in history:
        key = h['ticket_of']
        need(h['who'] in agents and (h['do'] != 'assign' or h['arg'] in agents), f'history: nobody is called so: {h}')
        need(key in firsts, f'history: {key} is no first message')
        need(seconds(h['at']) <= at.get(key, 0), f'history: {key}: before it was written')
        need(h['do'] not in ('reply', 'note') or h.get('text'), f'history: {key}: says nothing')
        # Messages are taken in before the history is done: a later one would not open again what was put away.
        need(h['do'] != 'state' or not any(at[m] < seconds(h['at']) for m, k in of.items() if k == key),
             f'history: {key}: written to after `state`')
    ordered('history', [seconds(h['at']) for h in history])


def policy_names(folder, kind):
    with open(f'{folder}/../policy/{kind}s.ini', encoding='utf-8') as f:
        return set(re.findall(rf'^\[{kind} (\S+)\]', f.read(), re.M))


def check_agents(agents, queues):
    for a in agents:
        need(a['role'] in ROLES and a['lang'] in ('zh', 'en') and a['capacity'] > 0, f'{a["login"]}: role, language or capacity')
        need(set(a['queues']) <= queues and set(a['skills']) <= queues,
             f'{a["login"]}: a queue or skill that the policy does not have')
    for role, least in (('lead', 2), ('agent', 5), ('warehouse', 1), ('finance', 1)):
        need(sum(a['role'] == role for a in agents) >= least, f'agents: fewer than {least} with the role {role}')


def check(folder):
    d = {name: rows(folder, name) for name in LEAST}
    for name, least in LEAST.items():
        need(len(d[name]) >= least, f'{name}: {len(d[name])}, fewer than {least}')
    agents = unique('agents', (a['login'] for a in d['agents']))
    products = unique('products', (p['id'] for p in d['products']))
    customers = unique('customers', (c['id'] for c in d['customers']))
    unique('orders', (o['id'] for o in d['orders']))
    orders = {o['id']: o for o in d['orders']}
    unique('messages', ((m['channel'], m['id']) for m in d['messages']))
    unique('stock', ((s['product'], s['warehouse']) for s in d['stock']))
    need(all(s['product'] in products and 0 <= s['reserved'] <= max(s['on_hand'], 0) for s in d['stock']), 'stock: of no product, or reserved above on hand')
    codes, labels = policy_names(folder, 'reason'), truth(folder)
    check_agents(d['agents'], policy_names(folder, 'queue'))
    check_customers(d['customers'])
    check_orders(d['orders'], customers, products)
    check_messages(d['messages'], orders)
    check_truth(labels, d['messages'], codes)
    check_history(d['history'], d['messages'], {r[0] for r in labels}, agents)
    print(', '.join(f'{len(d[name])} {name}' for name in LEAST), 'and', len(labels), 'first messages')


def texts(folder):
    said = {f'{m["channel"]}:{m["id"]}': ((m.get('subject') or '') + ' ' + m['text']) for m in rows(folder, 'messages')}
    for row in truth(folder):
        print(' '.join(said[row[0]].split()))


def agree(folder):
    labels, verdicts = truth(folder), [json.loads(line)['class'] for line in sys.stdin]
    need(len(labels) == len(verdicts), f'{len(labels)} labels, {len(verdicts)} verdicts')
    same = sum(row[1] == v for row, v in zip(labels, verdicts))
    for row, v in zip(labels, verdicts):
        if row[1] != v:
            print(f'{row[0]}: meant {row[1]}, taken for {v}', file=sys.stderr)
    print(100 * same // len(labels))


if __name__ == '__main__':
    {'--texts': texts, '--agree': agree}.get(sys.argv[2] if len(sys.argv) > 2 else '', check)(sys.argv[1])
    sys.exit(bad)
