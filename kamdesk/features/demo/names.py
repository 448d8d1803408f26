"""Parts from which the names of invented firms and people are put together.

No firm and no person here exists; a likeness to a real one is chance.
"""

BRAND_FIRST = "澜岳恒启泽朔衡瀚屹嵘曜翊钧泓晟铭骏璟霖昱旭淳硕砺凌劭臻颢煜翰"
BRAND_SECOND = "川峰屿衡铭方远岭帆石辉舟桥原泰越坤野航维图森沃诺凯迪源瑞格迈"

# code of the industry, Chinese, English, words of Chinese firm names, words of English firm names
INDUSTRIES = (
    ("汽车零部件", "Automotive parts", ("汽车部件", "汽车系统", "动力总成"), ("Powertrain", "Axle Systems")),
    ("轨道交通", "Rail", ("轨道装备", "车辆制动", "轨道交通设备"), ("Rail Systems", "Rolling Stock")),
    ("化工", "Chemicals", ("化工", "新材料", "精细化学"), ("Chemicals", "Polymers")),
    ("制药", "Pharmaceuticals", ("药业", "生物制药", "制药"), ("Pharma", "Biologics")),
    ("食品饮料", "Food and drink", ("食品", "乳业", "饮料"), ("Foods", "Dairies")),
    ("电力设备", "Power equipment", ("电气", "电力装备", "变压器"), ("Power", "Grid Equipment")),
    ("新能源", "Renewable energy", ("新能源", "储能科技", "风电设备"), ("Renewables", "Wind")),
    ("钢铁", "Steel", ("特钢", "钢铁", "金属制品"), ("Steel", "Metals")),
    ("船舶", "Shipbuilding", ("船舶重工", "海洋工程", "船用设备"), ("Marine", "Shipyards")),
    ("半导体", "Semiconductors", ("微电子", "半导体", "集成电路"), ("Microelectronics", "Wafer")),
    ("水务", "Water", ("水务", "环境工程", "水处理"), ("Water", "Utilities")),
    ("造纸", "Paper", ("纸业", "浆纸", "包装"), ("Paper", "Packaging")),
    ("工程机械", "Construction machinery", ("重工", "工程机械", "起重机械"), ("Machinery", "Cranes")),
    ("物流设备", "Logistics equipment", ("物流装备", "智能仓储", "输送设备"), ("Logistics", "Conveyors")),
)  # fmt: skip

# city, region, dialling code, six digits of the district
CITIES = (
    ("上海", "华东", "021", "310115"), ("苏州", "华东", "0512", "320505"),
    ("无锡", "华东", "0510", "320214"), ("杭州", "华东", "0571", "330108"),
    ("宁波", "华东", "0574", "330206"), ("合肥", "华东", "0551", "340104"),
    ("青岛", "华东", "0532", "370211"), ("南京", "华东", "025", "320115"),
    ("广州", "华南", "020", "440112"), ("深圳", "华南", "0755", "440307"),
    ("佛山", "华南", "0757", "440605"), ("厦门", "华南", "0592", "350206"),
    ("武汉", "华中", "027", "420112"), ("长沙", "华中", "0731", "430104"),
    ("郑州", "华中", "0371", "410104"), ("重庆", "西南", "023", "500107"),
    ("成都", "西南", "028", "510107"), ("西安", "西北", "029", "610113"),
    ("天津", "华北", "022", "120116"), ("北京", "华北", "010", "110114"),
    ("沈阳", "东北", "024", "210106"), ("大连", "东北", "0411", "210213"),
)  # fmt: skip
STREETS = ("创新路", "工业大道", "东环路", "科技三路", "滨江南路", "开发区支路", "兴业街", "港城路")
OWNERSHIPS = ("民营企业", "国有企业", "合资企业", "上市公司", "外商独资")

# city, country, region, currency, dialling code, legal form
PLACES = (
    ("Hamburg", "Germany", "Europe", "EUR", "+49 40", "GmbH"),
    ("Stuttgart", "Germany", "Europe", "EUR", "+49 711", "GmbH"),
    ("Rotterdam", "Netherlands", "Europe", "EUR", "+31 10", "B.V."),
    ("Lyon", "France", "Europe", "EUR", "+33 4 72", "S.A.S."),
    ("Turin", "Italy", "Europe", "EUR", "+39 011", "S.p.A."),
    ("Gothenburg", "Sweden", "Europe", "EUR", "+46 31", "AB"),
    ("Chicago", "United States", "North America", "USD", "+1 312", "Inc."),
    ("Houston", "United States", "North America", "USD", "+1 713", "LLC"),
    ("Leeds", "United Kingdom", "Europe", "USD", "+44 113", "Ltd"),
    ("Singapore", "Singapore", "Asia Pacific", "USD", "+65 6", "Pte. Ltd."),
    ("Hong Kong", "Hong Kong", "Asia Pacific", "HKD", "+852 2", "Limited"),
)  # fmt: skip
BRAND_WORDS = (
    "North", "Hallow", "Brant", "Ester", "Calder", "Vell", "Mar", "Quill", "Sunder", "Thorn",
    "Ash", "Wester", "Kell", "Rook", "Linden", "Ostra", "Falk", "Grim", "Hart", "Sörm",
)  # fmt: skip
BRAND_ENDS = ("mere", "ford", "wick", "holm", "dale", "berg", "stead", "haven", "mark", "vik")

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
    "单仇解查区葛翟缪盖覃"
)
SURNAMES_COMPOUND = ("欧阳", "上官", "尉迟", "司徒", "诸葛")
GIVEN_FIRST = "建国志明晓文海永春立思雨嘉俊宏伟家子天学少卫小丽雅静美玉秋慧婷佳欣梦若清景"
GIVEN_SECOND = "强军平华峰林涛斌宁东辉龙飞超鹏杰浩然轩宇博琳娜敏燕芳霞洁颖莹怡萍蓉薇菲兰梅"
GIVEN_FOREIGN_MEN = (
    "Anders", "Bruno", "Callum", "Dieter", "Emil", "Fabrice", "Gareth", "Henrik", "Ivo", "Jonas",
    "Kasper", "Luca", "Martin", "Nils", "Oscar", "Pieter", "Rafael", "Stefan", "Tobias", "Walter",
)  # fmt: skip
GIVEN_FOREIGN_WOMEN = (
    "Agnes", "Bettina", "Clara", "Dorothée", "Elin", "Frida", "Greta", "Hélène", "Ingrid", "Judith",
    "Karin", "Lotte", "Maud", "Nora", "Paula", "Renée", "Sabine", "Tessa", "Ulla", "Yvonne",
)  # fmt: skip
FAMILY_FOREIGN = (
    "Albrecht", "Bergström", "Castell", "Dufour", "Eriksen", "Fontaine", "Gallagher", "Hofstede",
    "Iversen", "Jansson", "Köhler", "Lindqvist", "Moretti", "Nørgaard", "Okafor", "Pettersen",
    "Quesada", "Rasmussen", "Seidel", "Thornbury", "Ullmann", "Vandermeer", "Wexler", "Zeller",
)  # fmt: skip

# department, head, deputies and staff; the first is the top of the house
DEPARTMENTS = (
    ("总经办", "总经理", ("副总经理", "总经理助理")),
    ("采购部", "采购总监", ("采购经理", "采购工程师", "采购专员")),
    ("技术部", "技术总监", ("主任工程师", "电气工程师", "仪表工程师", "工艺工程师")),
    ("生产部", "生产厂长", ("车间主任", "生产主管", "班组长")),
    ("设备部", "设备部长", ("设备主管", "维修工程师", "备件管理员")),
    ("财务部", "财务总监", ("财务经理", "应付会计", "资金主管")),
    ("质量部", "质量总监", ("质量经理", "检验工程师")),
    ("项目部", "项目总监", ("项目经理", "现场工程师")),
    ("信息部", "信息总监", ("系统工程师",)),
    ("法务部", "法务总监", ("合同专员",)),
)
DEPARTMENTS_FOREIGN = (
    ("Management", "Managing director", ("Deputy managing director", "Chief of staff")),
    ("Purchasing", "Head of purchasing", ("Category manager", "Senior buyer", "Buyer")),
    ("Engineering", "Chief engineer", ("Lead engineer", "Automation engineer", "Process engineer")),
    ("Production", "Plant manager", ("Shift manager", "Production planner")),
    ("Maintenance", "Head of maintenance", ("Reliability engineer", "Maintenance planner")),
    ("Finance", "Chief financial officer", ("Controller", "Accounts payable clerk", "Treasurer")),
    ("Quality", "Head of quality", ("Quality engineer", "Auditor")),
    ("Projects", "Programme director", ("Project manager", "Site engineer")),
    ("IT", "Head of IT", ("Systems engineer",)),
    ("Legal", "General counsel", ("Contract manager",)),
)
