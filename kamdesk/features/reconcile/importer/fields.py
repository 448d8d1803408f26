"""What a list of the other side may hold, in the words people head columns with."""

import re

from kamdesk.base.i18n import N_
from kamdesk.features.imports.domain import Field
from kamdesk.features.imports.fields import Names
from kamdesk.features.reconcile.queries.ours import MOVEMENTS, OPEN

FINANCE, CUSTOMER = "finance", "customer"
SIDES = {FINANCE: N_("Finance's file"), CUSTOMER: N_("Customer's reply")}
BASES = {MOVEMENTS: N_("Movements of a period"), OPEN: N_("Open items on the day")}

FIELDS = (
    Field("number", "code", N_("Number"), (
        "invoice", "invoice no", "invoice number", "document", "document no", "doc no", "voucher", "voucher no",
        "reference", "ref", "bill no", "receipt no", "our ref", "your ref", "beleg", "belegnummer", "rechnung",
        "rechnungsnummer", "发票号", "发票号码", "发票编号", "单据号", "单据编号", "单号", "票号", "凭证号", "凭证字号",
        "编号", "号码", "业务单号",
    )),
    Field("day", "date", N_("Date"), (
        "date", "invoice date", "document date", "doc date", "posting date", "booking date", "value date", "issued",
        "datum", "belegdatum", "buchungsdatum", "日期", "开票日期", "发票日期", "单据日期", "业务日期", "记账日期",
        "入账日期", "凭证日期", "过账日期",
    )),
    Field("debit", "money", N_("Debit"), (
        "dr", "debit amount", "soll", "charges", "invoiced", "billed", "借方", "借方金额", "本期借方", "借方发生额",
        "本期应收", "应收发生额", "开票金额",
    )),
    Field("credit", "money", N_("Credit"), (
        "cr", "credit amount", "haben", "payments", "received", "paid", "贷方", "贷方金额", "本期贷方", "贷方发生额",
        "本期收款", "收款金额", "回款金额", "付款金额", "已收", "已付",
    )),
    Field("amount", "money", N_("Amount"), (
        "invoice amount", "total", "gross", "gross amount", "sum", "value", "betrag", "金额", "价税合计", "含税金额",
        "发票金额", "应收金额", "应付金额", "本币金额", "原币金额", "发生额",
    )),
    Field("open", "money", N_("Open amount"), (
        "open", "outstanding", "outstanding amount", "amount due", "unpaid", "rest", "offen", "offener betrag",
        "未收金额", "未收款", "未付金额", "未付款", "未核销金额", "欠款", "欠款金额", "应收余额", "应付余额", "未结金额",
    )),
    Field("balance", "money", N_("Running balance"), (
        "running balance", "closing balance", "saldo", "余额", "结余", "账面余额", "期末余额",
    )),
    Field("direction", "text", N_("Debit or credit"), ("dr cr", "d c", "dc", "soll haben", "sh", "方向", "借贷", "借贷方向", "借或贷")),
    Field("currency", "code", N_("Currency"), ("currency code", "ccy", "währung", "币种", "货币", "币别")),
    Field("kind", "text", N_("Kind"), ("type", "document type", "doc type", "belegart", "单据类型", "类型", "业务类型", "凭证类型")),
    Field("account", "code", N_("Customer"), (
        "account", "customer no", "customer code", "customer id", "client", "kunde", "kundennummer", "debtor",
        "客户", "客户编码", "客户编号", "客户代码", "往来单位", "往来单位编码", "购货单位", "单位",
    )),
    Field("account_name", "text", N_("Name of the customer"), (
        "customer name", "client name", "company", "firma", "客户名称", "单位名称", "公司名称", "往来单位名称",
    )),
    Field("text", "text", N_("Description"), (
        "description", "details", "note", "memo", "remark", "remarks", "particulars", "verwendungszweck", "摘要", "备注",
        "说明", "用途", "业务摘要",
    )),
)  # fmt: skip
NAMES = Names(FIELDS)
AMOUNTS = ("debit", "credit", "amount", "open")

OPENING_WORDS = re.compile(
    r"期初|上期结转|上年结转|上月结转|承前|年初余额|opening|brought forward|b/?f\b|balance forward|vortrag",
    re.IGNORECASE,
)
SUM_WORDS = re.compile(
    r"^(?:本月|本期|本日|本年|当月|当期|本页|累计).{0,3}(?:合计|累计|小计|发生额)$|^(?:期末余额|结转下页|结转下年|过次页)$|"
    r"^(?:closing balance|carried forward|c/f|period total|endsaldo)\b",
    re.IGNORECASE,
)
CREDIT_WORDS = re.compile(
    r"^贷$|^cr?$|^h$|^haben$|^credit$", re.IGNORECASE,
)  # fmt: skip
MONEY_WORDS = re.compile(
    r"收款|付款|回款|到账|汇款|转账|承兑|收讫|receipt|payment|paid|remittance|zahlung|transfer|cheque",
    re.IGNORECASE,
)
CREDIT_NOTE_WORDS = re.compile(
    r"贷项|红字|红冲|冲减|退货|折让|扣款|credit|gutschrift|write.?off|deduct", re.IGNORECASE
)
