"""What visits and calls are about: subjects and outcomes by the function of ours that leads them."""

from typing import NamedTuple


class Theme(NamedTuple):
    """What one function of ours talks about.

    Attributes:
        function: Key of our function.
        colleague: Who leads it; 0 is the owner of the account.
        branches: Places of their departments in `names.DEPARTMENTS`, the usual one first.
        yearly: Contacts a year with an account of tier A, B and C.
        kinds: Weights of visit, meeting, call, message.
        talk: Pairs of subject and outcome in Chinese.
        talk_foreign: The same in English.
    """

    function: str
    colleague: int
    branches: tuple[int, ...]
    yearly: tuple[int, int, int]
    kinds: tuple[int, int, int, int]
    talk: tuple[tuple[str, str], ...]
    talk_foreign: tuple[tuple[str, str], ...]


THEMES = (
    Theme(
        "sales", 0, (1, 1, 1, 7, 0), (15, 8, 4), (35, 10, 35, 20),
        (
            ("年度框架协议续签", "对方认可供货份额，价格条款下周书面回复。"),
            ("下季度需求预测", "预计用量增加约一成，新增两个型号要提前备货。"),
            ("新项目报价说明", "价格接近目标，仍要求延长账期，需内部评审。"),
            ("交期与到货确认", "同意分两批到货，第二批推迟一周。"),
            ("招标文件答疑", "评分办法偏重技术，交货期占分不高。"),
            ("竞争对手动向", "竞品已送样测试，结果月底出来。"),
            ("合同变更手续", "变更单已签字，财务流程约需十天。"),
            ("季度商务回顾", "对服务满意，提出备件价格要单独谈。"),
            ("供应商年审准备", "年审安排在下月，需补交两份资质文件。"),
        ),
        (
            ("Renewal of the frame contract", "Share of supply agreed, price clause to be answered in writing."),
            ("Forecast for next quarter", "Volume up by a tenth, two new types to be stocked early."),
            ("Quotation for the new line", "Price close to target, they still ask for longer terms."),
            ("Delivery dates", "Two lots accepted, the second a week later."),
            ("Questions on the tender", "Scoring leans on technology, delivery time counts little."),
            ("Quarterly business review", "Content with service; spare part prices to be discussed apart."),
        ),
    ),
    Theme(
        "technical", 4, (2, 2, 3, 7), (6, 3, 1), (45, 25, 20, 10),
        (
            ("新产线选型技术交流", "认可流量方案，要求补充防爆资料。"),
            ("样机测试结果讨论", "精度达标，温漂数据要再跑两周。"),
            ("图纸会签", "接口尺寸有两处修改，已当场确认。"),
            ("控制系统升级方案", "倾向分两期实施，先改造一号线。"),
            ("工艺参数优化", "节能约百分之六，对方愿意出具使用报告。"),
            ("技术协议修订", "条款基本一致，质保年限待定。"),
        ),
        (
            ("Selection for the new line", "Flow concept accepted, explosion papers to follow."),
            ("Results of the trial unit", "Accuracy met, drift to be measured for two more weeks."),
            ("Drawing approval", "Two dimensions changed and confirmed on the spot."),
            ("Upgrade of the control system", "They prefer two steps, line one first."),
        ),
    ),
    Theme(
        "service", 5, (4, 4, 3), (5, 2, 1), (55, 5, 30, 10),
        (
            ("设备巡检", "三台阀门需更换密封件，已列入停机计划。"),
            ("现场调试支持", "联调完成，操作工要求再培训一次。"),
            ("备件库存盘点", "安全库存不足，建议增加两种备件。"),
            ("故障处理跟进", "原因是供气不稳，已提交处理报告。"),
            ("操作培训", "二十人参加，考核全部通过。"),
        ),
        (
            ("Inspection on site", "Seals of three valves to be replaced at the next stop."),
            ("Start-up support", "Commissioned; operators ask for one more training."),
            ("Spare parts review", "Safety stock too low, two types to be added."),
            ("Follow-up of a failure", "Unstable air supply was the cause, report handed in."),
        ),
    ),
    Theme(
        "finance", 6, (5, 5, 1), (6, 3, 1), (20, 15, 45, 20),
        (
            ("月度对账", "余额一致，两张发票对方未入账，已补寄。"),
            ("付款计划确认", "承诺本月下旬支付到期款的一半。"),
            ("发票与验收资料核对", "缺一份验收单，由项目部补签。"),
            ("账期与信用额度沟通", "对方希望延至九十天，未答应，先清逾期。"),
            ("承兑汇票到期安排", "可改为电汇，手续费各半。"),
        ),
        (
            ("Monthly reconciliation", "Balance agrees, two invoices were not booked yet and sent again."),
            ("Payment plan", "Half of what is due promised for the end of the month."),
            ("Invoices and acceptance papers", "One acceptance missing, project team will sign."),
            ("Terms and credit limit", "They ask for ninety days; overdue items first."),
        ),
    ),
    Theme(
        "quality", 7, (6, 6, 2), (3, 1, 0), (40, 30, 20, 10),
        (
            ("质量问题 8D 评审", "根本原因认可，纠正措施三个月后复查。"),
            ("来料检验标准统一", "抽样方案达成一致，下批起执行。"),
            ("质量年会准备", "今年不良率下降，对方拟推荐评优。"),
        ),
        (
            ("Review of an 8D report", "Root cause accepted, measures checked again in three months."),
            ("Incoming inspection", "Sampling plan agreed, from the next lot on."),
        ),
    ),
    Theme(
        "management", 8, (0,), (2, 1, 0), (50, 45, 5, 0),
        (
            ("高层互访", "双方同意成立联合小组，半年回顾一次。"),
            ("战略合作回顾", "对方高层认可本地化备件，希望早日落地。"),
            ("新年拜访", "介绍了全年投资计划，二期预算已批。"),
        ),
        (
            ("Executive visit", "Joint team agreed, reviewed twice a year."),
            ("Review of the partnership", "Local spare parts welcomed, soon if possible."),
        ),
    ),
)  # fmt: skip

GOALS = {
    "sales": (1, "每季度一次商务回顾，提前两个月谈续签。", "Quarterly review; renewal two months ahead."),
    "technical": (2, "新项目立项前先做技术交流，半年一次。", "Technical exchange before each new project."),
    "service": (4, "停机检修前一个月确认备件与人员。", "Parts and people agreed a month before each stop."),
    "finance": (5, "每月 5 日前完成对账，25 日前确认付款计划。", "Reconciled by the 5th, payment plan by the 25th."),
}  # fmt: skip
"""What pairs agreed on: our function, place of their department, Chinese, English."""
