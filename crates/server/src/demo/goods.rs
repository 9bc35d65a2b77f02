//! What is for sale: three things with pictures, SKUs and stock, put into the shop once.

use super::{
    brush::{self, Colour, Shape},
    client::{Client, Failed},
    lines::Topic,
};
use serde::Deserialize;
use serde_json::json;

/// A sample product.
#[derive(Debug)]
struct Sample {
    title: &'static str,
    about: &'static str,
    alt: &'static str,
    shapes: &'static [(Shape, Colour)],
    /// Title, price in fen, pieces.
    skus: &'static [(&'static str, i64, i64)],
    talk: Topic,
}

const SAMPLES: [Sample; 3] = [
    Sample {
        title: "青瓷茶杯 Celadon tea cup",
        about: "龙泉青瓷，手工拉坯，每只釉色略有不同。容量 220 毫升。\n\
                Thrown by hand in Longquan; no two glazes are the same. Holds 220 ml.",
        alt: "A green celadon cup of steaming tea on a sand-coloured table",
        shapes: brush::CUP,
        skus: &[("单只 One", 8_900, 36), ("一对 A pair", 15_900, 14)],
        talk: Topic::Cup,
    },
    Sample {
        title: "亚麻手提袋 Linen tote",
        about: "水洗亚麻，内有拉链口袋，能放下十四寸电脑。\n\
                Washed linen with a zipped pocket inside; a 14-inch laptop fits.",
        alt: "A cream linen bag with leather handles and a round red print",
        shapes: brush::BAG,
        skus: &[("原色 Natural", 12_900, 30), ("靛蓝 Indigo", 13_900, 10)],
        talk: Topic::Bag,
    },
    Sample {
        title: "蜂蜡香薰蜡烛 Beeswax candle",
        about: "天然蜂蜡与雪松精油，棉芯，可燃四十小时。\n\
                Beeswax and cedar oil with a cotton wick; burns for forty hours.",
        alt: "A lit candle in an amber glass before a dark wall",
        shapes: brush::CANDLE,
        skus: &[("雪松 Cedar", 6_900, 40), ("桂花 Osmanthus", 7_900, 12), ("礼盒 Gift box", 19_900, 6)],
        talk: Topic::Candle,
    },
];

/// A product as the demo needs to know it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Product {
    /// Its id.
    pub(super) id: String,
    title: String,
    archived: bool,
    pictures: Vec<Blob>,
    /// The ways to have it.
    pub(super) skus: Vec<Sku>,
}

/// One way to have it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Sku {
    /// Its id.
    pub(super) id: String,
    /// Pieces that can be had.
    pub(super) left: i64,
}

/// A product on offer, and what people say of it.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    /// The product's id.
    pub(super) product: String,
    /// The ids of its SKUs.
    pub(super) skus: Vec<String>,
    /// The id of its picture.
    pub(super) picture: Option<String>,
    /// What people speak of while it is shown.
    pub(super) talk: Topic,
}

impl Product {
    fn offer(self, talk: Topic) -> Offer {
        let skus = self.skus.into_iter().map(|sku| sku.id).collect();
        let picture = self.pictures.into_iter().next().map(|blob| blob.id);
        Offer { product: self.id, skus, picture, talk }
    }
}

#[derive(Clone, Debug, Deserialize)]
struct Blob {
    id: String,
}

/// The samples in a shop; what is not there yet is put there.
pub(super) async fn offers(leader: &mut Client, account: &str) -> Result<Vec<Offer>, Failed> {
    let path = format!("/accounts/{account}/products");
    let there: Vec<Product> = leader.get(&path).await?;
    let mut offers = Vec::with_capacity(SAMPLES.len());
    for sample in &SAMPLES {
        let known = there.iter().find(|product| product.title == sample.title && !product.archived);
        let product = match known {
            Some(product) => product.clone(),
            None => add(leader, &path, sample).await?,
        };
        offers.push(product.offer(sample.talk));
    }
    Ok(offers)
}

async fn add(leader: &mut Client, path: &str, sample: &Sample) -> Result<Product, Failed> {
    let blob = picture(leader, sample.shapes).await?;
    let skus: Vec<_> = sample
        .skus
        .iter()
        .map(|(title, price, stock)| json!({"title": title, "price_minor": price, "stock": stock}))
        .collect();
    let product = json!({
        "title": sample.title,
        "description": sample.about,
        "pictures": [{"blob": blob, "alt": sample.alt}],
        "skus": skus,
    });
    leader.post(path, &product).await
}

async fn picture(leader: &mut Client, shapes: &'static [(Shape, Colour)]) -> Result<String, Failed> {
    let lost = |why: String| Failed::Lost { op: "draw a picture".into(), why };
    let drawn = tokio::task::spawn_blocking(|| brush::png(shapes)).await.map_err(|e| lost(e.to_string()))?;
    let blob: Blob = leader.upload(drawn.map_err(|e| lost(e.to_string()))?).await?;
    Ok(blob.id)
}

/// A product again, for its stock.
pub(super) async fn look(leader: &mut Client, product: &str) -> Result<Product, Failed> {
    leader.get(&format!("/products/{product}")).await
}
