//! A catalogue that goes out as CSV and comes in again.

use crate::suite::World;
use axum::http::header;
use serde_json::{Value, json};

/// Sends a catalogue and writes down what came back.
async fn send(world: &mut World, op: &str, csv: &str) -> Value {
    let csv = world.names.ids_in_text(csv);
    let request = world.request("shop", op).header(header::CONTENT_TYPE, "text/csv");
    let answer = world.serve(request.body(csv.into()).unwrap()).await;
    world.note("shop", op, &answer);
    answer.json()
}

async fn preview(world: &mut World, csv: &str) -> Value {
    send(world, "POST /accounts/{leader}/catalogue/preview", csv).await
}

async fn take(world: &mut World, csv: &str) -> Value {
    send(world, "POST /accounts/{leader}/catalogue", csv).await
}

/// The catalogue as text, without its byte order mark, ids under their names.
async fn out(world: &World) -> String {
    let answer = world.send("shop", "GET /accounts/{leader}/catalogue", &Value::Null).await;
    assert_eq!(answer.head[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap().to_owned();
    ["tee", "small", "medium"]
        .iter()
        .fold(text, |text, name| text.replace(&world.names.id(name).to_string(), &format!("{{{name}}}")))
}

const REPORT: &[&str] = &["added", "changed", "same", "waiting", "faults", "lines"];

#[tokio::test]
async fn what_goes_out_comes_in_and_changes_nothing() {
    let mut world = World::new().await;
    let formula = json!({"title": "=HYPERLINK(\"x\")", "description": "-1, \"quoted\"\n+2", "pictures": [],
        "options": ["@a"], "skus": [{"values": ["'=1"], "code": "+86", "price_minor": 5, "stock": 0}]});
    world.ask("shop", "POST /accounts/{leader}/products", formula).await;
    let csv = out(&world).await;
    let mut lines = csv.split("\r\n");
    world.write(lines.next().unwrap());
    world.write(lines.next().unwrap());
    assert!(
        csv.contains("'+86") && csv.contains("\"'=HYPERLINK(\"\"x\"\")\"") && csv.contains("''=1"),
        "{csv}"
    );
    world.shows(REPORT);
    preview(&mut world, &csv).await;
    take(&mut world, &format!("\u{feff}{csv}")).await;
    assert_eq!(out(&world).await, csv);
    insta::assert_snapshot!(world.script(), @r#"
    product_id,product_title,description,option1_name,option1_value,option2_name,option2_value,option3_name,option3_value,sku_id,sku_code,sku_title,currency,price,floor,plan,per_buyer,on_hand,add_stock,archived
    #{tee},Tee,Cotton,,,,,,,#{small},,S,CNY,99.00,,,,3,,
    shop: POST /accounts/{leader}/catalogue/preview
      200 {"added":0,"changed":0,"faults":[],"lines":[],"same":3,"waiting":0}
    shop: POST /accounts/{leader}/catalogue
      200 {"added":0,"changed":0,"faults":[],"lines":[],"same":3,"waiting":0}
    "#);
}

const CHANGES: &str = "\
sku_id,product_id,product_title,description,option1_name,option1_value,sku_code,sku_title,price,floor,plan,per_buyer,add_stock,archived
#{small},,Tee,Cotton,,,T-S,S,79.5,70,10,2,4,
#{medium},,Tee,Cotton,,,,M,129,,,,,yes
,#{tee},Tee,Cotton,,,T-L,L,139.00,,,,6,no
,,Phone,New,Colour,Black,P-B,,3999,,,,5,
,,Phone,New,Colour,White,P-W,,3999,,,,0,
";

#[tokio::test]
async fn a_catalogue_is_looked_at_and_then_taken_whole() {
    let mut world = World::new().await;
    world.shows(REPORT);
    let seen = preview(&mut world, CHANGES).await;
    let before = out(&world).await;
    assert!(!before.contains("Phone"), "nothing was written");
    take(&mut world, &CHANGES.replace("3999", "39.999")).await;
    assert_eq!(out(&world).await, before, "nothing was written");
    let mark = seen["mark"].as_str().unwrap();
    world.ask("leader", "POST /skus/{small}/stock", json!({"add": 1})).await;
    world
        .ask("leader", "PATCH /skus/{medium}", json!({"title": "M", "price_minor": 100, "archived": false}))
        .await;
    send(&mut world, &format!("POST /accounts/{{leader}}/catalogue?mark={mark}"), CHANGES).await;
    world.shows(&["added", "changed", "same", "waiting"]);
    let seen = preview(&mut world, CHANGES).await;
    let mark = seen["mark"].as_str().unwrap().to_owned();
    assert_eq!(mark.len(), 32);
    take(&mut world, CHANGES).await;
    let after = out(&world).await;
    let cells = |line: &str| line.split(',').skip(10).collect::<Vec<_>>().join(",");
    for line in after.lines().skip(1) {
        world.write(&cells(line));
    }
    let order =
        json!({"key": "an order of the fan", "live": null, "sku": "{small}", "quantity": 1, "at": null});
    assert_eq!(world.ask("fan", "POST /orders", order).await["price"]["minor"], 7_950);
    preview(&mut world, &CHANGES.replace(",4,\n", ",,\n").replace(",6,no", ",,no").replace(",5,\n", ",,\n"))
        .await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: POST /accounts/{leader}/catalogue/preview
      200 {"added":3,"changed":2,"faults":[],"lines":[{"line":2,"new":false,"product_title":"Tee","sku_title":"S","steps":[{"column":"sku_code","from":"","to":"T-S"},{"column":"price","from":"99.00","to":"79.50"},{"column":"floor","from":"","to":"70.00"},{"column":"plan","from":"","to":"10"},{"column":"per_buyer","from":"","to":"2"},{"column":"add_stock","from":"","to":"4"}],"waits":false},{"line":3,"new":false,"product_title":"Tee","sku_title":"M","steps":[{"column":"archived","from":"","to":"yes"}],"waits":false},{"line":4,"new":true,"product_title":"Tee","sku_title":"L","steps":[{"column":"product_title","from":"","to":"Tee"},{"column":"description","from":"","to":"Cotton"},{"column":"sku_code","from":"","to":"T-L"},{"column":"sku_title","from":"","to":"L"},{"column":"price","from":"","to":"139.00"},{"column":"add_stock","from":"","to":"6"}],"waits":false},{"line":5,"new":true,"product_title":"Phone","sku_title":"Black","steps":[{"column":"product_title","from":"","to":"Phone"},{"column":"description","from":"","to":"New"},{"column":"option1_name","from":"","to":"Colour"},{"column":"option1_value","from":"","to":"Black"},{"column":"sku_code","from":"","to":"P-B"},{"column":"sku_title","from":"","to":"Black"},{"column":"price","from":"","to":"3999.00"},{"column":"add_stock","from":"","to":"5"}],"waits":false},{"line":6,"new":true,"product_title":"Phone","sku_title":"White","steps":[{"column":"product_title","from":"","to":"Phone"},{"column":"description","from":"","to":"New"},{"column":"option1_name","from":"","to":"Colour"},{"column":"option1_value","from":"","to":"White"},{"column":"sku_code","from":"","to":"P-W"},{"column":"sku_title","from":"","to":"White"},{"column":"price","from":"","to":"3999.00"}],"waits":false}],"same":0,"waiting":0}
    shop: POST /accounts/{leader}/catalogue
      422 {"code":"invalid","field":"catalogue","message":"Line 5: This is no amount with at most 2 digits after the point. Nothing was written."}
    shop: POST /accounts/{leader}/catalogue?mark=efd5f5391e34bf0d570180023996c183
      409 {"code":"conflict","field":"catalogue","message":"The catalogue changed since the preview. Nothing was written; look at it again."}
    shop: POST /accounts/{leader}/catalogue/preview
      200 {"added":3,"changed":2,"same":0,"waiting":0}
    shop: POST /accounts/{leader}/catalogue
      200 {"added":3,"changed":2,"same":0,"waiting":0}
    T-S,S,CNY,79.50,70.00,10,2,8,,
    ,M,CNY,129.00,,,,100,,yes
    T-L,L,CNY,139.00,,,,6,,
    P-B,Black,CNY,3999.00,,,,5,,
    P-W,White,CNY,3999.00,,,,0,,
    shop: POST /accounts/{leader}/catalogue/preview
      200 {"added":0,"changed":0,"same":5,"waiting":0}
    "#);
}

#[tokio::test]
async fn what_loosens_waits_for_a_second_person() {
    let mut world = World::new().await;
    let bound = "sku_id,floor,plan\n#{small},90,5\n";
    take(&mut world, bound).await;
    world.script();
    world.shows(&["changed", "waiting", "lines"]);
    let loose = "sku_id,price,add_stock,sku_title\n#{small},80,3,Small\n";
    take(&mut world, loose).await;
    take(&mut world, loose).await;
    world.shows(&["kind", "will", "note"]);
    world.tell("director", "GET /accounts/{leader}/proposals", Value::Null).await;
    world.shows(&["skus"]);
    world.tell("shop", "GET /products/{tee}", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: POST /accounts/{leader}/catalogue
      200 {"changed":1,"lines":[{"line":2,"new":false,"product_title":"Tee","sku_title":"Small","steps":[{"column":"sku_title","from":"S","to":"Small"},{"column":"price","from":"99.00","to":"80.00"},{"column":"add_stock","from":"","to":"3"}],"waits":true}],"waiting":1}
    shop: POST /accounts/{leader}/catalogue
      200 {"changed":1,"lines":[{"line":2,"new":false,"product_title":"Tee","sku_title":"Small","steps":[{"column":"price","from":"99.00","to":"80.00"},{"column":"add_stock","from":"","to":"3"}],"waits":true}],"waiting":1}
    director: GET /accounts/{leader}/proposals
      200 [{"kind":"stock","note":"CSV","will":{"floor_minor":9000,"plan":5,"price_minor":9900,"stocked":6}},{"kind":"terms","note":"CSV","will":{"floor_minor":9000,"plan":5,"price_minor":8000,"stocked":3}}]
    shop: GET /products/{tee}
      200 {"skus":[{"archived":false,"code":null,"draw":null,"floor":{"currency":"CNY","minor":9000},"held":0,"id":"{small}","left":3,"offers":[],"on_hand":3,"per_buyer":null,"plan":5,"price":{"currency":"CNY","minor":9900},"sold":0,"stocked":3,"title":"Small","values":[],"waiting":[{"accepted":null,"created_at":"[time]","currency":"CNY","decided_at":null,"decided_by":null,"id":"[id]","kind":"terms","mine":true,"note":"CSV","offer":null,"product":"{tee}","product_title":"Tee","proposed_by":{"avatar":null,"banner":null,"bio":"","followers":0,"following":false,"handle":"shop","id":"{shop}","leader":false,"name":"shop"},"sku":"{small}","sku_title":"Small","was":{"floor_minor":9000,"plan":5,"price_minor":9900,"stocked":3},"will":{"floor_minor":9000,"plan":5,"price_minor":8000,"stocked":3}},{"accepted":null,"created_at":"[time]","currency":"CNY","decided_at":null,"decided_by":null,"id":"[id]","kind":"stock","mine":true,"note":"CSV","offer":null,"product":"{tee}","product_title":"Tee","proposed_by":{"avatar":null,"banner":null,"bio":"","followers":0,"following":false,"handle":"shop","id":"{shop}","leader":false,"name":"shop"},"sku":"{small}","sku_title":"Small","was":{"floor_minor":9000,"plan":5,"price_minor":9900,"stocked":3},"will":{"floor_minor":9000,"plan":5,"price_minor":9900,"stocked":6}}]},{"archived":false,"code":null,"draw":null,"floor":null,"held":0,"id":"{medium}","left":100,"offers":[],"on_hand":100,"per_buyer":null,"plan":null,"price":{"currency":"CNY","minor":12900},"sold":0,"stocked":100,"title":"M","values":[],"waiting":[]}]}
    "#);
}

#[tokio::test]
async fn every_faulty_line_is_told() {
    let mut world = World::new().await;
    world.shows(&["faults"]);
    world
        .ask(
            "leader",
            "PATCH /skus/{medium}",
            json!({"title": "M", "code": "T-M", "price_minor": 12_900, "archived": false}),
        )
        .await;
    preview(&mut world, "\
sku_id,product_id,product_title,option1_name,option1_value,sku_code,sku_title,currency,price,floor,plan,per_buyer,add_stock,archived
#{small},,Tee,,,,S,CNY,1.234,,,,,
#{small},,Tee,,,,S,CNY,-1,,,,,
#{small},,Tee,,,,S,EUR,1,,,,,
#{small},,Tee,,,,S,,,,,,,
#{small},,Tee,,,,S,,99999999999999999999,,,,,
#{small},,Tee,,,,S,,1,x,,,,
#{small},,Tee,,,,S,,1,,-5,,,
#{small},,Tee,,,,S,,1,,,0,,
#{small},,Tee,,,,S,,1,,,,-3,
#{small},,Tee,,,,S,,1,,,,,maybe
#{small},,Tee,,,,,,1,,,,,
#{small},,Tea,,,,S,,1,,,,,
#{small},,Tee,Colour,Red,,S,,1,,,,,
#{mug's sku},,Mug,,,,One,,1,,,,,
#{small},#{mug},Tee,,,,S,,1,,,,,
,#{mug},Mug,,,,Two,,1,,,,,
x,,Tee,,,,S,,1,,,,,
,,,,,,S,,1,,,,,
#{medium},,Tee,,,T-S,M,,1,,,,1000000000,
#{small},,Tee,,,T-S,S,,99,,,,,
#{small},,Tee,,,,S,,99,,,,,
,,Cap,Colour,Red,,,,1,5,,,,
,,Cap,Size,Red,,,,1,,,,,
,,Hat,Colour,Red,,,,1,,,,,
,,Hat,Colour,Red,,,,1,,,,,
").await;
    for unreadable in ["", "price,cost\n", "sku_id\n1,2\n"] {
        preview(&mut world, unreadable).await;
    }
    take(&mut world, "price\nx\n").await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: POST /accounts/{leader}/catalogue/preview
      200 {"faults":[{"column":"price","line":2,"message":"This is no amount with at most 2 digits after the point.","reason":"amount"},{"column":"price","line":3,"message":"This is no amount with at most 2 digits after the point.","reason":"amount"},{"column":"currency","line":4,"message":"Prices are in CNY.","reason":"currency"},{"column":"price","line":5,"message":"This must not be empty.","reason":"missing"},{"column":"price","line":6,"message":"This is no amount with at most 2 digits after the point.","reason":"amount"},{"column":"floor","line":7,"message":"This is no amount with at most 2 digits after the point.","reason":"amount"},{"column":"plan","line":8,"message":"This is no whole number of pieces.","reason":"count"},{"column":"per_buyer","line":9,"message":"One buyer may have at least one piece.","reason":"cannot"},{"column":"add_stock","line":10,"message":"This is no whole number of pieces.","reason":"count"},{"column":"archived","line":11,"message":"“archived” is empty, yes, no or product.","reason":"archived"},{"column":"sku_title","line":12,"message":"This must not be empty.","reason":"cannot"},{"column":"product_title","line":13,"message":"The lines of one product say different things of it.","reason":"differs"},{"column":"option1_name","line":14,"message":"The lines of one product say different things of it.","reason":"differs"},{"column":"sku_id","line":15,"message":"There is no such thing in this shop.","reason":"unknown"},{"column":"product_id","line":16,"message":"There is no such thing in this shop.","reason":"unknown"},{"column":"product_id","line":17,"message":"There is no such thing in this shop.","reason":"unknown"},{"column":"sku_id","line":18,"message":"There is no such thing in this shop.","reason":"unknown"},{"column":"product_title","line":19,"message":"This must not be empty.","reason":"missing"},{"column":"add_stock","line":20,"message":"One SKU cannot hold so many pieces.","reason":"count"},{"column":"sku_code","line":20,"message":"Another SKU has this code.","reason":"taken_code"},{"column":"sku_code","line":21,"message":"Another SKU has this code.","reason":"taken_code"},{"column":"sku_id","line":22,"message":"This SKU stands in two lines.","reason":"twice"},{"column":"price","line":23,"message":"A new SKU does not begin below its floor.","reason":"cannot"},{"column":"option1_name","line":24,"message":"The lines of one product say different things of it.","reason":"differs"},{"column":"option1_value","line":26,"message":"There are two SKUs “Red”.","reason":"family"}]}
    shop: POST /accounts/{leader}/catalogue/preview
      200 {"faults":[{"column":null,"line":1,"message":"The first line names the columns.","reason":"head"}]}
    shop: POST /accounts/{leader}/catalogue/preview
      200 {"faults":[{"column":null,"line":1,"message":"“cost” is no column, or stands twice.","reason":"head"}]}
    shop: POST /accounts/{leader}/catalogue/preview
      200 {"faults":[{"column":null,"line":2,"message":"This line has more cells than the head.","reason":"cells"}]}
    shop: POST /accounts/{leader}/catalogue
      422 {"code":"invalid","field":"catalogue","message":"Line 2: This must not be empty. Nothing was written."}
    "#);
}

/// A catalogue as a spreadsheet leaves it that took ids for amounts.
const CUT: &str = "\
product_id,sku_id,title,price,stock
1.17701E+17,1.17701E+17,Harbour cup,88.00,10
117700652701635000,117700652701635000,Deck pen,9.90,5
";

#[tokio::test]
async fn what_a_spreadsheet_did_to_a_catalogue_is_said() {
    let mut world = World::new().await;
    world.shows(&["faults"]);
    preview(&mut world, CUT).await;
    preview(&mut world, "product_id,price\n1.17701E+17,1\n").await;
    preview(&mut world, "sku_id,price,add_stock\n#{small},\"1,098.00\",\n#{medium},1,\"1,000\"\n").await;
    preview(&mut world, "sku_id,price\n#{small},\u{a0}1098.00\u{200b}\n").await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: POST /accounts/{leader}/catalogue/preview
      200 {"faults":[{"column":null,"line":1,"message":"“title” is no column, or stands twice.","reason":"head"},{"column":null,"line":1,"message":"“stock” is no column, or stands twice.","reason":"head"},{"column":"sku_id","line":2,"message":"A spreadsheet has cut digits off this number.","reason":"cut"},{"column":"sku_id","line":3,"message":"A spreadsheet has cut digits off this number.","reason":"cut"}]}
    shop: POST /accounts/{leader}/catalogue/preview
      200 {"faults":[{"column":"product_id","line":2,"message":"A spreadsheet has cut digits off this number.","reason":"cut"}]}
    shop: POST /accounts/{leader}/catalogue/preview
      200 {"faults":[{"column":"price","line":2,"message":"Write it with nothing between thousands: 1098.00.","reason":"grouped"},{"column":"add_stock","line":3,"message":"Write it with nothing between thousands: 1000.","reason":"grouped"}]}
    shop: POST /accounts/{leader}/catalogue/preview
      200 {"faults":[]}
    "#);
}

#[tokio::test]
async fn two_skus_change_their_codes() {
    let mut world = World::new().await;
    world.shows(&["changed"]);
    take(&mut world, "sku_id,sku_code\n#{small},A\n#{medium},B\n").await;
    take(&mut world, "sku_id,sku_code\n#{small},B\n#{medium},A\n").await;
    let csv = out(&world).await;
    assert!(csv.contains("{small},B,S") && csv.contains("{medium},A,M"), "{csv}");
    take(&mut world, "sku_code,price\nA,1\n").await;
    assert!(out(&world).await.contains("{medium},A,M,CNY,1.00"));
    insta::assert_snapshot!(world.script(), @r#"
    shop: POST /accounts/{leader}/catalogue
      200 {"changed":2}
    shop: POST /accounts/{leader}/catalogue
      200 {"changed":2}
    shop: POST /accounts/{leader}/catalogue
      200 {"changed":1}
    "#);
}
